#!/usr/bin/python3
"""Flows of a kafka-python user: python_flows.py FLOW BOOTSTRAP TOPIC [API_VERSION]; exits 0 if everything was as it should be."""
import json
import sys
import threading
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata
from kafka.partitioner.default import murmur2

flow, bootstrap, topic = sys.argv[1:4]
version = tuple(int(x) for x in sys.argv[4].split('.')) if len(sys.argv) > 4 and sys.argv[4] != 'detect' else None
common = dict(bootstrap_servers=bootstrap, api_version=version)
LIMIT_S = 60


def consumer(*topics, **more):
    settings = dict(common, auto_offset_reset='earliest', consumer_timeout_ms=30000, session_timeout_ms=10000)
    settings.update(more)
    return KafkaConsumer(*topics, **settings)


def take(c, n):
    out = []
    while len(out) < n:
        out.append(next(c))
    return out


def json_values():
    p = KafkaProducer(value_serializer=lambda v: json.dumps(v).encode(), **common)
    sent = [p.send(topic, {'n': i}).get(LIMIT_S) for i in range(100)]
    assert [m.offset for m in sent if m.partition == 0] == list(range(len([m for m in sent if m.partition == 0])))
    p.close()
    c = consumer(topic, value_deserializer=lambda v: json.loads(v.decode()))
    assert sorted(m.value['n'] for m in take(c, 100)) == list(range(100))
    c.close()


def keys():
    p = KafkaProducer(**common)
    parts = sorted(p.partitions_for(topic))
    assert parts == [0, 1], parts
    want = {}
    for i in range(50):
        key = b'key-%d' % i
        got = p.send(topic, b'v', key=key).get(LIMIT_S)
        assert got.partition == (murmur2(key) & 0x7fffffff) % 2, (key, got)
        want[key] = got.partition
    stamped = {}
    for part in (0, 1):
        m = p.send(topic, b'stamped', key=b'x', partition=part, timestamp_ms=1600000000000 + part).get(LIMIT_S)
        assert m.partition == part
        stamped[part] = m.offset
    p.close()
    c = consumer(topic)
    for m in take(c, 52):
        if m.value == b'stamped':
            assert m.offset == stamped[m.partition]
            if version is None or version >= (0, 10):
                assert m.timestamp == 1600000000000 + m.partition, m
        else:
            assert want[m.key] == m.partition
    c.close()


def group_of_two():
    p = KafkaProducer(**common)
    stop_first = threading.Event()
    seen = {'a': set(), 'b': set()}
    owned = {'a': set(), 'b': set()}
    ready = threading.Event()
    done = threading.Event()

    def member(name, stop):
        c = KafkaConsumer(topic, group_id=topic + '-group', auto_offset_reset='earliest', session_timeout_ms=6000,
                          heartbeat_interval_ms=500, max_poll_records=10, **common)
        while not stop.is_set():
            for records in c.poll(200).values():
                for m in records:
                    seen[name].add(m.value)
            owned[name] = set(c.assignment())
        c.close()

    a = threading.Thread(target=member, args=('a', stop_first))
    b = threading.Thread(target=member, args=('b', done))
    a.start(), b.start()
    wait(lambda: len(owned['a']) == 1 and len(owned['b']) == 1 and owned['a'] != owned['b'], 'each owns one partition')
    for i in range(20):
        p.send(topic, b'first-%d' % i, partition=i % 2).get(LIMIT_S)
    wait(lambda: len(seen['a']) == 10 and len(seen['b']) == 10, 'each reads its half')
    stop_first.set()
    a.join(LIMIT_S)
    wait(lambda: len(owned['b']) == 2, 'the other takes over')
    for i in range(20):
        p.send(topic, b'second-%d' % i, partition=i % 2).get(LIMIT_S)
    wait(lambda: sum(1 for v in seen['b'] if v.startswith(b'second')) == 20, 'the other reads all')
    done.set()
    b.join(LIMIT_S)
    p.close()


def wait(condition, what):
    end = time.time() + LIMIT_S
    while not condition():
        assert time.time() < end, 'not reached: ' + what
        time.sleep(0.05)


def assign_and_seek():
    p = KafkaProducer(**common)
    for i in range(10):
        p.send(topic, b'%d' % i, partition=0).get(LIMIT_S)
    p.close()
    tp = TopicPartition(topic, 0)
    c = consumer()
    c.assign([tp])
    c.seek_to_beginning(tp)
    assert c.position(tp) == 0
    assert [m.value for m in take(c, 10)] == [b'%d' % i for i in range(10)]
    assert c.position(tp) == 10
    c.seek(tp, 7)
    assert next(c).value == b'7'
    c.seek_to_end(tp)
    assert c.position(tp) == 10
    assert c.partitions_for_topic(topic) == {0, 1}
    assert c.beginning_offsets([tp]) == {tp: 0} and c.end_offsets([tp]) == {tp: 10}
    c.close()


def resume():
    p = KafkaProducer(**common)
    for i in range(30):
        p.send(topic, b'%d' % i, partition=0).get(LIMIT_S)
    p.close()
    expected = 0
    for _ in range(3):
        c = consumer(group_id=topic + '-resume', enable_auto_commit=False)
        c.subscribe([topic])
        for _ in range(10):
            m = next(c)
            assert int(m.value) == expected == m.offset, (m, expected)
            expected += 1
            c.commit()
        assert c.committed(TopicPartition(topic, 0)) == expected
        c.close()


def compression():
    kinds = [None, 'gzip']
    if version != (0, 8, 2):
        kinds += ['snappy', 'lz4']
    if version is None:
        kinds += ['zstd']
    for kind in kinds:
        p = KafkaProducer(compression_type=kind, linger_ms=50, **common)
        sent = [p.send(topic, b'%s-%d' % (str(kind).encode(), i) + b'x' * 200, partition=0) for i in range(50)]
        for f in sent:
            f.get(LIMIT_S)
        p.close()
    c = consumer(topic)
    got = [m.value for m in take(c, 50 * len(kinds))]
    for k, kind in enumerate(kinds):
        assert got[k * 50:k * 50 + 50] == [b'%s-%d' % (str(kind).encode(), i) + b'x' * 200 for i in range(50)], kind
    c.close()


def admin():
    a = KafkaAdminClient(**common)
    a.create_topics([NewTopic(topic + '-made', 3, 1, topic_configs={'retention.ms': '12345'})], timeout_ms=20000)
    assert topic + '-made' in a.list_topics()
    described = a.describe_topics([topic + '-made'])[0]
    assert len(described['partitions']) == 3
    a.create_partitions({topic + '-made': NewPartitions(5)})
    wait(lambda: len(a.describe_topics([topic + '-made'])[0]['partitions']) == 5, 'five partitions')
    configs = a.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic + '-made')])
    entries = {e[0]: e[1] for r in configs for e in r.resources[0][4]}
    assert entries['retention.ms'] == '12345', entries
    a.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic + '-made', {'retention.ms': '54321'})])
    configs = a.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic + '-made')])
    assert {e[0]: e[1] for r in configs for e in r.resources[0][4]}['retention.ms'] == '54321'
    p = KafkaProducer(**common)
    p.send(topic, b'x').get(LIMIT_S)
    c = consumer(topic, group_id=topic + '-admin')
    next(c)
    c.commit()
    assert any(g[0] == topic + '-admin' for g in a.list_consumer_groups())
    assert a.describe_consumer_groups([topic + '-admin'])[0].state == 'Stable'
    assert sum(o.offset for o in a.list_consumer_group_offsets(topic + '-admin').values()) == 1
    c.close()
    a.delete_consumer_groups([topic + '-admin'])
    a.delete_topics([topic + '-made'])
    wait(lambda: topic + '-made' not in a.list_topics(), 'topic is gone')
    a.close()


def steady():
    """Writes numbers with acks=all and reads them in a group until the input ends; tells what was acknowledged and read."""
    out = threading.Lock()
    acked = set()
    read = set()
    ended = threading.Event()
    written = threading.Event()

    def tell(what, offset, number):
        with out:
            print(what, offset, number, flush=True)

    def write():
        p = KafkaProducer(acks='all', retries=1000, max_in_flight_requests_per_connection=1, request_timeout_ms=5000,
                          reconnect_backoff_max_ms=200, **common)

        def done(number):
            def tell_done(metadata):
                tell('acked', metadata.offset, number)
                acked.add(number)
            return tell_done

        number = 0
        while not ended.is_set():
            future = p.send(topic, b'%d' % number, partition=0)
            future.add_callback(done(number))
            future.add_errback(lambda e, n=number: tell('failed', repr(e).replace(' ', '_'), n))
            number += 1
            time.sleep(0.02)
        p.close(LIMIT_S)
        written.set()

    def read_all():
        c = KafkaConsumer(topic, group_id=topic + '-g', auto_offset_reset='earliest', session_timeout_ms=6000,
                          heartbeat_interval_ms=500, request_timeout_ms=10000, reconnect_backoff_max_ms=200, **common)
        while not (written.is_set() and acked <= read):
            for records in c.poll(200).values():
                for m in records:
                    tell('read', m.offset, int(m.value))
                    read.add(int(m.value))
        c.close()

    both = [threading.Thread(target=t, daemon=True) for t in (write, read_all)]
    for t in both:
        t.start()
    sys.stdin.read()
    ended.set()
    for t in both:
        t.join(LIMIT_S)
        assert not t.is_alive(), 'acknowledged but not read: %s' % sorted(acked - read)


def sticky_that_joins_again():
    """kafka-python's sticky assignor, but for what it tells the leader when it joins a second time, see sticky()."""
    from kafka.coordinator.assignors.sticky import sticky_assignor

    class Sticky(sticky_assignor.StickyPartitionAssignor):
        @classmethod
        def metadata(cls, topics):
            if cls.member_assignment is None:
                return super().metadata(topics)
            had = {}
            for partition in cls.member_assignment:
                had.setdefault(partition.topic, []).append(partition.partition)
            told = sticky_assignor.StickyAssignorUserDataV1(list(had.items()), cls.generation)
            return ConsumerProtocolMemberMetadata(cls.version, list(topics), told.encode())

    return Sticky


def sticky():
    """Without any broker: kafka-python 2.0's own sticky assignor fails once it has something to tell."""
    from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
    for assignor, fails in ((StickyPartitionAssignor, True), (sticky_that_joins_again(), False)):
        assignor.metadata({topic})
        assignor.on_assignment(ConsumerProtocolMemberAssignment(0, [(topic, [0, 1])], b''))
        assignor.on_generation_assignment(1)
        try:
            user_data = assignor.metadata({topic}).user_data
            assert not fails and len(user_data) == 4 + 2 + len(topic) + 4 + 2 * 4 + 4, user_data
        except TypeError as e:
            assert fails and 'has no len()' in str(e), e


def member():
    """A member of a group until the input ends; tells what it has been given and what it has read."""
    from kafka.coordinator.assignors.range import RangePartitionAssignor
    from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
    group, name = sys.argv[5:7]
    assignor = {'range': RangePartitionAssignor, 'roundrobin': RoundRobinPartitionAssignor,
                'sticky': sticky_that_joins_again()}[name]
    ended = threading.Event()

    def work():
        c = KafkaConsumer(topic, group_id=group, partition_assignment_strategy=[assignor], auto_offset_reset='earliest',
                          auto_commit_interval_ms=100, session_timeout_ms=10000, heartbeat_interval_ms=200, **common)
        owned = set()
        try:
            while not ended.is_set():
                for records in c.poll(100).values():
                    for m in records:
                        print('read', m.value.decode(), flush=True)
                if c.assignment() != owned:
                    owned = set(c.assignment())
                    print('owns', *[tp.partition for tp in owned], flush=True)
            c.close()
        finally:
            print('owns', flush=True)

    t = threading.Thread(target=work)
    t.start()
    sys.stdin.read()
    ended.set()
    t.join(LIMIT_S)


{'json': json_values, 'keys': keys, 'group': group_of_two, 'seek': assign_and_seek, 'resume': resume,
 'compression': compression, 'admin': admin, 'steady': steady, 'member': member, 'sticky': sticky}[flow]()
print('ok')
