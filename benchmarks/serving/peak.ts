// The most requests per second: as many at a time as there are connections, each sent when the one before was answered.
//
//   node benchmarks/serving/peak.ts URL BODY.json --seconds 10 [--connections 32]
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' }, connections: { type: 'string', default: '32' } },
});
const [url = '', file = ''] = positionals;
const given = JSON.parse(readFileSync(file, 'utf8')) as object | object[];
const bodies = (Array.isArray(given) ? given : [given]).map((body) => Buffer.from(JSON.stringify(body)));
const connections = Number(values.connections);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
let [answers, failures, sent] = [0, 0, 0];

function once(): Promise<void> {
  const body = bodies[sent++ % bodies.length]!;
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve) => {
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 200) answers++;
        else failures++;
        resolve();
      });
    });
    call.on('error', () => {
      failures++;
      resolve();
    });
    call.end(body);
  });
}

async function keepOn(until: number): Promise<void> {
  while (performance.now() < until) await once();
}

const run = (seconds: number): Promise<unknown> => {
  const until = performance.now() + 1000 * seconds;
  return Promise.all(Array.from({ length: connections }, () => keepOn(until)));
};
await run(2);
[answers, failures] = [0, 0];
const begin = performance.now();
await run(Number(values.seconds));
const seconds = (performance.now() - begin) / 1000;
console.log(JSON.stringify({ connections, seconds, answersPerSecond: Math.round(answers / seconds), failures }));
agent.destroy();
