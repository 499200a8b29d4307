// Flows of a kafkajs user: node kafkajs_flows.js FLOW BOOTSTRAP TOPIC; exits 0 if everything was as it should be.
'use strict';
const assert = require('node:assert');
const { Kafka, CompressionTypes, logLevel } = require('kafkajs');

const [flow, bootstrap, topic] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'flows', brokers: bootstrap.split(','), logLevel: logLevel.ERROR, retry: { retries: 8 } });
const LIMIT_MS = 60000;

async function until(condition, what) {
  const end = Date.now() + LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('not reached: ' + what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function withProducer(work, options = {}) {
  const producer = kafka.producer(options);
  await producer.connect();
  try {
    return await work(producer);
  } finally {
    await producer.disconnect();
  }
}

async function member(groupId, eachMessage, autoCommit = true) {
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({ eachMessage: (payload) => eachMessage(payload, consumer), autoCommit });
  await joined;
  return consumer;
}

const flows = {
  async json() {
    await withProducer(async (producer) => {
      for (let i = 0; i < 20; i++) {
        await producer.send({ topic, messages: [{ key: 'k' + i, value: JSON.stringify({ n: i }), headers: { h: 'v' + i } }] });
      }
      await producer.send({ topic, compression: CompressionTypes.GZIP, messages: [{ key: 'z', value: JSON.stringify({ n: 20 }), headers: { h: 'v20' }, timestamp: '1600000000000' }] });
    });
    const got = new Map();
    const consumer = await member(topic + '-g', async ({ message }) => {
      got.set(JSON.parse(message.value).n, [message.headers.h.toString(), message.timestamp]);
    });
    await until(() => got.size === 21, 'all read');
    for (let i = 0; i <= 20; i++) assert.strictEqual(got.get(i)[0], 'v' + i);
    assert.strictEqual(got.get(20)[1], '1600000000000');
    await consumer.disconnect();
  },

  async keys() {
    const seen = [];
    const consumer = await member(topic + '-g', async ({ partition, message }) => {
      seen.push({ partition, key: message.key && message.key.toString(), value: message.value && message.value.toString() });
    });
    await withProducer(async (producer) => {
      for (let round = 0; round < 3; round++) {
        await producer.send({ topic, messages: Array.from({ length: 20 }, (_, i) => ({ key: 'key-' + i, value: String(round) })) });
      }
      await producer.send({ topic, messages: [{ key: 'key-0', value: null }, { key: null, value: 'no key' }] });
    });
    await until(() => seen.length === 62, 'all read');
    const homes = new Map();
    for (const { partition, key } of seen.filter((m) => m.key !== null)) {
      assert.strictEqual(homes.get(key) ?? partition, partition, key + ' has two partitions');
      homes.set(key, partition);
    }
    assert.deepStrictEqual([...new Set(homes.values())].sort(), [0, 1]);
    assert.deepStrictEqual(seen.filter((m) => m.key === 'key-0').map((m) => m.value), ['0', '1', '2', null]);
    assert.deepStrictEqual(seen.filter((m) => m.key === null).map((m) => m.value), ['no key']);
    await consumer.disconnect();
  },

  async seek() {
    await withProducer(async (producer) => {
      for (let i = 0; i < 10; i++) {
        await producer.send({ topic, messages: [{ value: String(i), partition: 0, timestamp: String(1600000000000 + i) }] });
      }
    });
    const seen = [];
    const consumer = await member(topic + '-g', async ({ message }) => seen.push(Number(message.value)));
    await until(() => seen.length === 10, 'all read');
    consumer.seek({ topic, partition: 0, offset: '7' });
    await until(() => seen.length === 13, 'the last three again');
    assert.deepStrictEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 8, 9]);
    const admin = kafka.admin();
    await admin.connect();
    const timed = await admin.fetchTopicOffsetsByTimestamp(topic, 1600000000004);
    assert.strictEqual(timed.find((o) => o.partition === 0).offset, '4');
    const ends = (await admin.fetchTopicOffsets(topic)).find((o) => o.partition === 0);
    assert.deepStrictEqual([ends.low, ends.high], ['0', '10']);
    await admin.disconnect();
    await consumer.disconnect();
  },

  async group() {
    const seen = { a: [], b: [] };
    const a = await member(topic + '-g', async ({ message }) => seen.a.push(message.value.toString()));
    const b = await member(topic + '-g', async ({ message }) => seen.b.push(message.value.toString()));
    const admin = kafka.admin();
    await admin.connect();
    await until(async () => {
      const group = (await admin.describeGroups([topic + '-g'])).groups[0];
      return group.state === 'Stable' && group.members.length === 2;
    }, 'two stable members');
    await withProducer(async (producer) => {
      for (let i = 0; i < 20; i++) await producer.send({ topic, messages: [{ value: 'first-' + i, partition: i % 2 }] });
      await until(() => seen.a.length === 10 && seen.b.length === 10, 'each reads its half');
      await a.disconnect();
      for (let i = 0; i < 20; i++) await producer.send({ topic, messages: [{ value: 'second-' + i, partition: i % 2 }] });
      await until(() => seen.b.filter((v) => v.startsWith('second')).length === 20, 'the other reads all');
    });
    await b.disconnect();
    await admin.disconnect();
  },

  async resume() {
    await withProducer(async (producer) => {
      for (let i = 0; i < 30; i++) await producer.send({ topic, messages: [{ value: String(i), partition: 0 }] });
    });
    let expected = 0;
    for (let round = 1; round <= 3; round++) {
      const consumer = await member(topic + '-g', async ({ message, partition }, self) => {
        if (expected === round * 10) return;
        assert.strictEqual(Number(message.value), expected);
        assert.strictEqual(Number(message.offset), expected);
        expected++;
        await self.commitOffsets([{ topic, partition, offset: String(expected) }]);
      }, false);
      await until(() => expected === round * 10, 'ten more read');
      await consumer.disconnect();
    }
  },

  async idempotent() {
    await withProducer(async (producer) => {
      for (let i = 0; i < 20; i++) await producer.send({ topic, acks: -1, messages: [{ value: String(i), partition: 1 }] });
    }, { idempotent: true, maxInFlightRequests: 1 });
    const admin = kafka.admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(topic);
    assert.strictEqual(ends.find((o) => o.partition === 1).offset, '20');
    await admin.disconnect();
  },

  async admin() {
    const admin = kafka.admin();
    await admin.connect();
    const made = topic + '-made';
    assert.strictEqual(await admin.createTopics({ topics: [{ topic: made, numPartitions: 3, configEntries: [{ name: 'retention.ms', value: '12345' }] }] }), true);
    await until(async () => (await admin.listTopics()).includes(made), 'listed');
    await admin.createPartitions({ topicPartitions: [{ topic: made, count: 5 }] });
    await until(async () => (await admin.fetchTopicMetadata({ topics: [made] })).topics[0].partitions.length === 5, 'five partitions');
    const configs = await admin.describeConfigs({ resources: [{ type: 2, name: made, configNames: ['retention.ms'] }] });
    assert.strictEqual(configs.resources[0].configEntries[0].configValue, '12345');
    await admin.alterConfigs({ resources: [{ type: 2, name: made, configEntries: [{ name: 'retention.ms', value: '54321' }] }] });
    assert.ok((await admin.describeCluster()).brokers.length === 1);
    await admin.setOffsets({ groupId: made + '-g', topic: made, partitions: [{ partition: 0, offset: '0' }] });
    assert.strictEqual((await admin.fetchOffsets({ groupId: made + '-g', topics: [made] }))[0].partitions.length, 5);
    assert.ok((await admin.listGroups()).groups.some((g) => g.groupId === made + '-g'));
    await admin.deleteGroups([made + '-g']);
    await admin.deleteTopicRecords({ topic: made, partitions: [{ partition: 0, offset: '-1' }] }).catch((e) => assert.match(e.name, /KafkaJSDeleteTopicRecordsError/));
    await admin.deleteTopics({ topics: [made] });
    await until(async () => !(await admin.listTopics()).includes(made), 'gone');
    await admin.disconnect();
  },

  // Writes numbers with acks=all and reads them in a group until the input ends; tells what was acknowledged and read.
  async steady() {
    const acked = new Set();
    const read = new Set();
    let ended = false;
    process.stdin.on('end', () => { ended = true; }).resume();
    const consumer = await member(topic + '-g', async ({ message }) => {
      console.log('read ' + message.offset + ' ' + message.value);
      read.add(Number(message.value));
    });
    await withProducer(async (producer) => {
      for (let number = 0; !ended; number++) {
        const [{ baseOffset }] = await producer.send({ topic, acks: -1, messages: [{ value: String(number), partition: 0 }] });
        console.log('acked ' + baseOffset + ' ' + number);
        acked.add(number);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, { idempotent: true, maxInFlightRequests: 1 });
    await until(() => [...acked].every((number) => read.has(number)), 'everything read');
    await consumer.disconnect();
  },
};

flows[flow]().then(() => { console.log('ok'); process.exit(0); }, (e) => { console.error(e); process.exit(1); });
