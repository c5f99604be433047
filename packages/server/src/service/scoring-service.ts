import { randomUUID } from 'node:crypto';

import { Problem, invalid, shownInMessage, unavailable } from '../problem.ts';
import type { LiveVersion } from '../repository/live-version.ts';
import type { ModelRepository } from '../repository/model-repository.ts';
import { inferAnswer, inferQuestion, inputMetadata, outputMetadata, type TensorForm } from './infer.ts';
import { instancesOf } from './instances.ts';
import { checkKeys, jsonObject, own } from './json-body.ts';
import { openApiDocument } from './open-api.ts';
import { packageVersion } from './package-version.ts';
import { page } from './page.ts';
import { Router, type Route } from './router.ts';
import { bestFirst, scoreQuestion, scoresText } from './score.ts';
import { headerOf, type ResponseFacts, type ScoringRequest, type ScoringResponse } from './scoring-request.ts';

/** Options of `ScoringService`. */
export interface ScoringServiceOptions {
  /** Rows of one request. */
  readonly maxRows: number;
  /** Tokens of one list. */
  readonly maxTokens: number;
  /** Milliseconds that rows wait at most before their run. */
  readonly queueMilliseconds: number;
  /** Whether `load` and `unload` are allowed. */
  readonly repositoryControl: boolean;
  /** Whether the server takes further requests; false while it drains. */
  isOpen(): boolean;
}

/** The suffix of the name under which a model takes the inputs of its export. */
const ENCODED = '.encoded';

/** What a handler gets. */
interface Call {
  readonly request: ScoringRequest;
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly facts?: Omit<ResponseFacts, 'route'>;
}

type Handler = (call: Call) => Answer | Promise<Answer>;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Answers requests about the models of a repository; whatever takes requests can hand them on: a server, a test, a function in a cloud. */
export class ScoringService {
  readonly repository: ModelRepository;
  readonly #options: ScoringServiceOptions;
  readonly #router: Router<Handler>;
  /** Since when the queue is full, as `performance.now()` tells it. */
  #fullSince: number | undefined;

  constructor(repository: ModelRepository, options: ScoringServiceOptions) {
    this.repository = repository;
    this.#options = options;
    this.#router = new Router(this.#routes());
  }

  /** Answers a request. Never throws: what goes wrong is the answer. */
  async handle(request: ScoringRequest): Promise<ScoringResponse> {
    let route = 'unknown';
    const [path = '', query] = request.url.split('?', 2);
    try {
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const match = this.#router.match(method, path);
      route = match.route;
      const answer = await match.handler({ request, parts: match.parts, query: new URLSearchParams(query) });
      const { status = 200, headers = JSON_TYPE, body, facts } = answer;
      return { status, headers, body, facts: { route, ...facts } };
    } catch (error) {
      return problemAnswer(error, path, route);
    }
  }

  /** Whether a scoring request finds room; asked before its body is read. */
  get hasRoom(): boolean {
    return !this.repository.waiting.isFull;
  }

  /** Frees the models once the requests in flight have ended. */
  close(): Promise<void> {
    return this.repository.close();
  }

  #routes(): readonly Route<Handler>[] {
    const infer: Handler = (call) => this.#infer(call);
    const metadata: Handler = ({ parts }) => this.#metadata(parts);
    const modelReady: Handler = ({ parts }) => {
      const { version } = this.#find(parts, undefined);
      return json({ name: parts['model'], version: version.version, ready: true });
    };
    const score: Handler = (call) => this.#score(call);
    const predict: Handler = (call) => this.#predictions(call, call.parts['model']!);
    const ready = (): Answer => {
      const isReady = this.#isReady();
      return { ...json({ ready: isReady, live: true }), status: isReady ? 200 : 503 };
    };
    const ping = (): Answer => ({ ...json({}), status: this.#isReady() ? 200 : 503 });
    const get = (handler: Handler): Route<Handler>['methods'] => ({ GET: handler });
    const post = (handler: Handler): Route<Handler>['methods'] => ({ POST: handler });
    const [model, version] = ['/models/{model}', '/models/{model}/versions/{version}'];
    return [
      { path: '/v2/health/live', methods: get(() => json({ live: true })) },
      { path: '/v2/health/ready', methods: get(ready) },
      { path: `/v1${model}/score`, methods: post(score) },
      { path: `/v1${version}/score`, methods: post(score) },
      { path: `/v2${model}/infer`, methods: post(infer) },
      { path: `/v2${version}/infer`, methods: post(infer) },
      { path: '/invocations', methods: post((call) => this.#predictions(call, this.#onlyModel(call.query))) },
      { path: `/v1/models/{model}:predict`, methods: post(predict) },
      { path: `/v1/models/{model}/versions/{version}:predict`, methods: post(predict) },
      {
        path: '/v2',
        methods: get(() =>
          json({ name: 'fsdnet', version: packageVersion, extensions: ['binary_tensor_data', 'model_repository'] }),
        ),
      },
      { path: '/v2/models', methods: get(() => json({ models: this.#tensorNames() })) },
      { path: `/v2${model}`, methods: get(metadata) },
      { path: `/v2${version}`, methods: get(metadata) },
      { path: `/v2${model}/ready`, methods: get(modelReady) },
      { path: `/v2${version}/ready`, methods: get(modelReady) },
      { path: '/v2/repository/index', methods: post(({ request }) => this.#index(request)) },
      { path: '/v2/repository/models/{model}/load', methods: post((call) => this.#control(call, 'load')) },
      { path: '/v2/repository/models/{model}/unload', methods: post((call) => this.#control(call, 'unload')) },
      {
        path: '/v1/models',
        methods: get(() => json({ models: this.repository.names.map((name) => this.#about(name)) })),
      },
      { path: `/v1${model}`, methods: get(({ parts }) => this.#status(parts['model']!)) },
      { path: '/ping', methods: get(ping) },
      { path: '/health', methods: get(ping) },
      { path: '/version', methods: get(() => json({ version: packageVersion })) },
      { path: '/openapi.json', methods: get(() => json(openApiDocument(this.repository.all(), this.#options))) },
      { path: '/', methods: get(() => page()) },
    ];
  }

  #isReady(): boolean {
    if (this.hasRoom) this.#fullSince = undefined;
    else this.#fullSince ??= performance.now();
    const isFullForLong = this.#fullSince !== undefined && performance.now() - this.#fullSince > 5000;
    return this.#options.isOpen() && this.repository.isReady && !isFullForLong;
  }

  /** The version that a path means, and in which form it takes tensors. */
  #find(
    parts: Readonly<Record<string, string>>,
    key: string | undefined,
  ): { readonly version: LiveVersion; readonly form: TensorForm } {
    const { model = '', version } = parts;
    const form = model.endsWith(ENCODED) ? 'encoded' : 'raw';
    const name = form === 'encoded' ? model.slice(0, -ENCODED.length) : model;
    return { version: this.repository.find(name, version, key), form };
  }

  async #score({ request, parts }: Call): Promise<Answer> {
    const found = this.repository.find(parts['model']!, parts['version'], routingKey(request));
    return found.during(async (version) => {
      const { rows, top, id } = scoreQuestion(jsonObject(request.body), version, this.#options.maxRows);
      const scores = await version.score(rows, this.#waitLimit(request));
      const head = JSON.stringify({ model: version.model, version: version.version, ...(id !== undefined && { id }) });
      const order = top === undefined ? '' : `,"order":[${bestFirst(scores, top).join(',')}]`;
      const body = `${head.slice(0, -1)},"predictions":${scoresText(scores)}${order}}`;
      return { body, facts: factsOf(version, rows.rows) };
    });
  }

  async #predictions({ request, parts }: Call, model: string): Promise<Answer> {
    const found = this.repository.find(model, parts['version'], routingKey(request));
    return found.during(async (version) => {
      const rows = instancesOf(jsonObject(request.body), version, this.#options.maxRows);
      const scores = await version.score(rows, this.#waitLimit(request));
      return { body: `{"predictions":${scoresText(scores)}}`, facts: factsOf(version, rows.rows) };
    });
  }

  async #infer({ request, parts }: Call): Promise<Answer> {
    const { version: found, form } = this.#find(parts, routingKey(request));
    return found.during(async (version) => {
      const question = inferQuestion(request, version, form, this.#options);
      const scores = await version.score(question.rows, this.#waitLimit(request));
      const id = question.id ?? randomUUID();
      const answer = inferAnswer(question, { model: parts['model']!, version: version.version, id }, scores);
      return { ...answer, facts: factsOf(version, question.rows.rows) };
    });
  }

  /** When the rows of a request give up waiting. */
  #waitLimit(request: ScoringRequest): { readonly deadline: number; readonly signal: ScoringRequest['signal'] } {
    const given = headerOf(request, 'x-request-timeout-ms');
    const { queueMilliseconds } = this.#options;
    if (given !== undefined && !/^\d{1,9}$/.test(given)) {
      const rule = `must be a whole number of milliseconds, got ${shownInMessage(given)}`;
      throw invalid('invalid_header', 'X-Request-Timeout-Ms', rule);
    }
    const wait = Math.min(queueMilliseconds, given === undefined ? Infinity : Number(given));
    return { deadline: performance.now() + wait, signal: request.signal };
  }

  /** The model of a path that names none. */
  #onlyModel(query: URLSearchParams): string {
    const named = query.get('model');
    const { names } = this.repository;
    if (named !== null) return named;
    if (names.length === 1) return names[0]!;
    throw invalid(
      'invalid_request',
      'model',
      'must be named where there are several',
      `Add ?model=NAME: ${names.join(', ')}.`,
    );
  }

  #metadata(parts: Readonly<Record<string, string>>): Answer {
    const { version, form } = this.#find(parts, undefined);
    return json({
      name: parts['model'],
      versions: this.repository.versions(version.model).map((live) => live.version),
      platform: 'onnx_onnxv1',
      inputs: inputMetadata(version, form),
      outputs: outputMetadata,
    });
  }

  #tensorNames(): readonly string[] {
    return this.repository.names.flatMap((name) => [name, `${name}${ENCODED}`]);
  }

  #index({ body }: ScoringRequest): Answer {
    const question = body.length === 0 ? {} : jsonObject(body);
    checkKeys(question, ['ready']);
    const ready = own(question, 'ready');
    if (ready !== undefined && typeof ready !== 'boolean')
      throw invalid('invalid_request', 'ready', 'must be true or false');
    const entries = this.repository.index();
    return json(ready === true ? entries.filter(({ state }) => state === 'READY') : entries);
  }

  async #control({ request, parts }: Call, action: 'load' | 'unload'): Promise<Answer> {
    if (!this.#options.repositoryControl) {
      throw new Problem({
        status: 403,
        code: 'repository_control',
        rule: `"${action}" is not allowed`,
        fix: 'Start the server with --repository-control.',
      });
    }
    const question = request.body.length === 0 ? {} : jsonObject(request.body);
    checkKeys(question, ['parameters']);
    const parameters = own(question, 'parameters') ?? {};
    const known = action === 'unload' ? ['unload_dependents'] : [];
    if (
      typeof parameters !== 'object' ||
      parameters === null ||
      Object.keys(parameters).some((key) => !known.includes(key))
    ) {
      throw invalid('invalid_request', 'parameters', `"${action}" takes none that change or bring files`);
    }
    const name = parts['model']!;
    if (!this.repository.names.includes(name)) this.repository.find(name);
    try {
      await (action === 'load' ? this.repository.load(name) : this.repository.unload(name));
    } catch (error) {
      throw invalid(
        'not_loaded',
        undefined,
        `"${name}" could not be loaded: ${(error as Error).message.replace(/\.$/, '')}`,
      );
    }
    return { body: '', headers: {} };
  }

  /** As TensorFlow Serving tells the state of a model. */
  #status(name: string): Answer {
    const versions = this.repository.versions(name);
    if (versions.length === 0) throw unavailable('not_ready', `the model "${name}" is not loaded`);
    return json({
      ...this.#about(name),
      model_version_status: versions.map(({ version }) => {
        return { version, state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } };
      }),
    });
  }

  /** What the page shows of a model. */
  #about(name: string): object {
    const versions = this.repository.versions(name);
    return {
      name,
      versions: versions.map(({ version, loadedAt, reader }) => {
        const counts = new Map(reader.counts.entries());
        return { version, loadedAt, values: Object.fromEntries(counts) };
      }),
      fields: versions.at(-1)?.reader.columns ?? [],
    };
  }
}

/** What keeps the requests of one user on one version. */
function routingKey(request: ScoringRequest): string | undefined {
  return headerOf(request, 'x-routing-key');
}

function factsOf({ model, version }: LiveVersion, rows: number): Omit<ResponseFacts, 'route'> {
  return { model, version, rows };
}

function json(value: unknown): Answer {
  return { body: JSON.stringify(value) };
}

/** An error as the paths below it tell errors. */
export function problemAnswer(error: unknown, path: string, route: string): ScoringResponse {
  const problem =
    error instanceof Problem
      ? error
      : new Problem({ status: 500, code: 'internal', rule: 'the server failed', fix: 'Its log has the reason.' });
  const { status, code, message, where, headers } = problem;
  const told =
    path === '/v2' || path.startsWith('/v2/') ? message : { code, message, ...(where !== undefined && { where }) };
  return {
    status,
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify({ error: told }),
    facts: { route, ...(problem !== error && { error }) },
  };
}
