#!/usr/bin/env python3
"""Three brokers, one topic of thousands of partitions with three replicas each: how long what happens to a broker lasts.

  RIG=... ANCHORS=... OURS=... benchmarks/many_partitions.py TARGET[,TARGET...] [--partitions 3000] [--session 6000] [--rounds 1]

RIG is the folder of the rig that starts brokers of a target (perf.py, wire.py); ANCHORS and OURS as it wants them. Prints
TSV: what, target, milliseconds, round.

  create           CreateTopics until every partition has its three replicas in sync
  kill_controller  kill -9 of the broker that is the controller, until no partition is led by it; the session counts in
  kill_return      a new start of the broker that was killed, until every partition has three replicas in sync again
  term             SIGTERM of a broker that is not the controller, until its process has ended
  term_return      its new start, until every partition has three replicas in sync again
  term_controller  SIGTERM of the controller, until it has ended, its partitions are led elsewhere and a topic can be made
"""
import argparse, os, signal, struct, sys, time

sys.path.insert(0, os.environ['RIG'])
import perf
from wire import Conn, s

TOPIC = 'many'


def timed(what, target, number, action):
    begin = time.time()
    action()
    print('\t'.join([what, target, '%.0f' % ((time.time() - begin) * 1000), str(number)]), flush=True)


def partitions(port):
    """-> (controller id, {partition: (leader, in-sync replicas)}) as the broker at this port sees it"""
    connection = Conn(port, 60)
    try:
        answer = connection.call(3, 4, struct.pack('>i', 1) + s(TOPIC) + b'\0')
    finally:
        connection.close()
    answer.g('i')
    answer.arr(lambda: (answer.g('i'), answer.s(), answer.g('i'), answer.s()))
    answer.s()
    controller = answer.g('i')
    seen = {}

    def partition():
        answer.g('h')
        index, leader = answer.g('i'), answer.g('i')
        answer.arr(lambda: answer.g('i'))
        seen[index] = (leader, answer.arr(lambda: answer.g('i')))

    def topic():
        answer.g('h')
        answer.s()
        answer.g('b')
        answer.arr(partition)

    answer.arr(topic)
    return controller, seen


def until(ports, holds, seconds=240):
    """until every one of these brokers sees it"""
    end = time.time() + seconds
    for port in ports:
        while True:
            try:
                if holds(*partitions(port)):
                    break
            except (OSError, ConnectionError):
                pass
            if time.time() > end:
                raise TimeoutError('not within %d s at port %d' % (seconds, port))
            time.sleep(0.05)


def create(ports, name, count, replicas=3):
    end = time.time() + 120
    while time.time() < end:
        for port in ports:
            try:
                connection = Conn(port, 120)
                error = connection.create(name, count, replicas, {'min.insync.replicas': 2})
                connection.close()
            except (OSError, ConnectionError):
                continue
            if error in (0, 36):
                return
        time.sleep(0.05)
    raise TimeoutError('the topic %s was not made' % name)


def restart(cluster, node, ports, complete):
    cluster.spawn(node)
    cluster.ready(node, 200, True)
    until(ports, complete)


def run(target, count, session, number):
    with perf.Cluster(target, 3, 'default.replication.factor=3 min.insync.replicas=2', session) as cluster:
        ports = cluster.ports
        complete = lambda controller, seen: len(seen) == count and all(len(isr) == 3 for _, isr in seen.values())
        create(ports, 'first', 1)

        def make():
            create(ports, TOPIC, count)
            until(ports, complete)

        timed('create', target, number, make)
        time.sleep(5)
        controller = partitions(ports[0])[0]
        others = [port for i, port in enumerate(ports) if i != controller]

        def led_elsewhere(gone):
            return lambda _, seen: len(seen) == count and all(leader not in (gone, -1) for leader, _ in seen.values())

        def kill():
            cluster.crash(controller)
            until(others, led_elsewhere(controller))

        timed('kill_controller', target, number, kill)
        timed('kill_return', target, number, lambda: restart(cluster, controller, ports, complete))
        time.sleep(5)
        controller = partitions(ports[0])[0]
        calm = next(i for i in range(3) if i != controller)

        def term(which):
            pids = perf.tree(cluster.pids.pop(which))
            cluster.kill(pids, signal.SIGTERM, 200)

        timed('term', target, number, lambda: term(calm))
        timed('term_return', target, number, lambda: restart(cluster, calm, ports, complete))
        time.sleep(5)
        controller = partitions(ports[calm])[0]
        left = [port for i, port in enumerate(ports) if i != controller]

        def term_controller():
            term(controller)
            until(left, led_elsewhere(controller))
            create(left, 'after', 1, 2)

        timed('term_controller', target, number, term_controller)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('targets')
    arguments.add_argument('--partitions', type=int, default=3000)
    arguments.add_argument('--session', type=int, default=6000)
    arguments.add_argument('--rounds', type=int, default=1)
    given = arguments.parse_args()
    perf.build()
    print('what\ttarget\tms\tround')
    try:
        for number in range(1, given.rounds + 1):
            for target in given.targets.split(','):
                run(target, given.partitions, given.session, number)
    finally:
        for cluster in list(perf.LIVE):
            cluster.stop()


if __name__ == '__main__':
    main()
