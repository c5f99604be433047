// Open-model load: requests are due at fixed times, whatever the server does, and a latency counts from the due time.
//
//   node benchmarks/serving/load.ts URL BODY.json --rate 500 --seconds 20 [--warm-up 3] [--connections 256]
//
// BODY.json is one body or a list of them, which are sent in turn. Prints one JSON object.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '3' },
    connections: { type: 'string', default: '256' },
  },
});
const [url = '', file = ''] = positionals;
const [rate, seconds, warmUp] = [values.rate, values.seconds, values['warm-up']].map(Number) as [
  number,
  number,
  number,
];
const given = JSON.parse(readFileSync(file, 'utf8')) as object | object[];
const bodies = (Array.isArray(given) ? given : [given]).map((body) => Buffer.from(JSON.stringify(body)));
const agent = new Agent({ keepAlive: true, maxSockets: Number(values.connections) });

/** Milliseconds from the due time, and from sending, to the whole answer; NaN where there was none with 200. */
const total = Math.ceil(rate * (warmUp + seconds));
const latencies = new Float64Array(total).fill(NaN);
const lags = new Float64Array(total);
const statuses = new Map<number | string, number>();
let open = 0;

function send(index: number, due: number): void {
  const body = bodies[index % bodies.length]!;
  lags[index] = performance.now() - due;
  open++;
  const done = (status: number | string): void => {
    open--;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 200) latencies[index] = performance.now() - due;
  };
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const call = request(url, { method: 'POST', agent, headers }, (answer) => {
    answer.resume().on('end', () => done(answer.statusCode ?? 0));
  });
  call.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
  call.end(body);
}

const start = performance.now() + 100;
for (let index = 0; index < total;) {
  const due = start + (1000 * index) / rate;
  const wait = due - performance.now();
  if (wait > 1) await new Promise((resume) => setTimeout(resume, Math.floor(wait)));
  else if (wait > 0) await new Promise((resume) => setImmediate(resume));
  else send(index++, due);
}
for (let waited = 0; open > 0 && waited < 10_000; waited += 10) await new Promise((resume) => setTimeout(resume, 10));

const first = Math.ceil(rate * warmUp);
const measured = latencies
  .subarray(first)
  .filter((value) => !Number.isNaN(value))
  .sort();
const lag = lags.slice(first).sort();
const at = (sorted: Float64Array, share: number): number =>
  Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(3));
console.log(
  JSON.stringify({
    rate,
    seconds,
    answers: measured.length,
    asked: total - first,
    statuses: Object.fromEntries(statuses),
    milliseconds: {
      p50: at(measured, 0.5),
      p90: at(measured, 0.9),
      p99: at(measured, 0.99),
      p999: at(measured, 0.999),
      max: at(measured, 1),
    },
    // A run whose generator lags by more than a tenth of p99 says nothing about the server.
    generatorLag: { p50: at(lag, 0.5), p99: at(lag, 0.99) },
  }),
);
agent.destroy();
