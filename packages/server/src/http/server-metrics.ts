import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { ModelRepository, RepositoryEvents } from '../repository/model-repository.ts';

/** Seconds: the answers of a small model fall into the first three. */
const LATENCY = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5];
const ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
/** Most click probabilities are small. */
const SCORES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** What Prometheus reads, under `/metrics`. */
export class ServerMetrics implements RepositoryEvents {
  readonly registry: Registry = new Registry();
  readonly inFlight: Gauge;
  readonly #requests: Counter<'route' | 'code'>;
  readonly #duration: Histogram<'route'>;
  readonly #rejected: Counter<'reason'>;
  readonly #rows: Counter<'model' | 'version'>;
  readonly #requestRows: Histogram;
  readonly #batchRows: Histogram<'model'>;
  readonly #runSeconds: Histogram<'model'>;
  readonly #scores: Histogram<'model' | 'version'>;
  readonly #loads: Counter<'model' | 'result'>;

  constructor() {
    const registers = [this.registry];
    const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
      new Counter({ name: `fsdnet_${name}`, help, labelNames, registers });
    const histogram = <L extends string>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: L[],
    ): Histogram<L> => new Histogram({ name: `fsdnet_${name}`, help, buckets, labelNames, registers });
    this.#requests = counter('http_requests_total', 'Requests by path and status.', ['route', 'code']);
    this.#duration = histogram('http_request_duration_seconds', 'Seconds from head to answer.', LATENCY, ['route']);
    this.inFlight = new Gauge({
      name: 'fsdnet_requests_in_flight',
      help: 'Requests without an answer yet.',
      registers,
    });
    this.#rejected = counter('rejected_total', 'Requests that were not served, by reason.', ['reason']);
    this.#rows = counter('rows_total', 'Rows that were scored.', ['model', 'version']);
    this.#requestRows = histogram('request_rows', 'Rows of a scoring request.', ROWS, []);
    this.#batchRows = histogram('batch_rows', 'Rows that were scored together.', ROWS, ['model']);
    this.#runSeconds = histogram('run_seconds', 'Seconds of one run of a model.', LATENCY, ['model']);
    this.#scores = histogram('score', 'Probabilities that were answered.', SCORES, ['model', 'version']);
    this.#loads = counter('reloads_total', 'Versions that were loaded, or could not be.', ['model', 'result']);
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds what is read from a repository whenever Prometheus asks. */
  observe(repository: ModelRepository): void {
    const { waiting } = repository;
    const registers = [this.registry];
    const labels = ['model', 'version'] as const;
    const gauge = (name: string, help: string, read: () => number): Gauge =>
      new Gauge({ name: `fsdnet_${name}`, help, registers, collect() {
        this.set(read());
      } }); // prettier-ignore
    gauge('queue_requests', 'Requests that wait or are being scored.', () => waiting.requests);
    gauge('queue_rows', 'Rows that wait or are being scored.', () => waiting.rows);
    new Gauge({
      name: 'fsdnet_model_loaded_seconds',
      help: 'When a version was loaded, seconds since 1970.',
      labelNames: labels,
      aggregator: 'max',
      registers,
      collect() {
        this.reset();
        for (const { model, version, loadedAt } of repository.all()) this.set({ model, version }, loadedAt);
      },
    });
    new Counter({
      name: 'fsdnet_field_values_total',
      help: 'Values of fields that training knew, did not see, or that were missing.',
      labelNames: [...labels, 'field', 'kind'] as const,
      registers,
      collect() {
        this.reset();
        for (const { model, version, reader } of repository.all()) {
          for (const [field, { known, unseen, missing }] of reader.counts.entries()) {
            this.inc({ model, version, field, kind: 'known' }, known);
            this.inc({ model, version, field, kind: 'unseen' }, unseen);
            this.inc({ model, version, field, kind: 'missing' }, missing);
          }
        }
      },
    });
  }

  /** After a request was answered. */
  answered(route: string, status: number, seconds: number, rows: number | undefined): void {
    this.#requests.inc({ route, code: String(status) });
    this.#duration.observe({ route }, seconds);
    if (rows !== undefined) this.#requestRows.observe(rows);
    const reasons: Readonly<Record<number, string>> = { 401: 'token', 408: 'slow', 413: 'size', 503: 'unavailable' };
    const reason = reasons[status];
    if (reason !== undefined) this.#rejected.inc({ reason });
  }

  run(model: string, version: string, scores: Float32Array, seconds: number): void {
    this.#rows.inc({ model, version }, scores.length);
    this.#batchRows.observe({ model }, scores.length);
    this.#runSeconds.observe({ model }, seconds);
    const histogram = this.#scores.labels(model, version);
    for (const score of scores) histogram.observe(score);
  }

  loaded(model: string, _version: string, problem: string | undefined): void {
    this.#loads.inc({ model, result: problem === undefined ? 'loaded' : 'failed' });
  }
}
