import type { OptionTable } from '@fsdnet/core';

/** Options of the scoring service: what is served and how much of it at once. */
export interface ServiceOptions {
  /** Other names of versions: `[MODEL/]NAME=VERSION[:SHARE%]`, such as `stable=7` and `canary=8:5%`. Default: none. */
  readonly alias?: readonly string[] | undefined;
  /** Loads newer and replaced versions while it runs. Default false: as the folders are at the start. */
  readonly watch?: boolean | undefined;
  /** Seconds between two looks at the folders. Default 2. */
  readonly watchSeconds?: number | undefined;
  /** Allows callers to load and unload models. Default false. */
  readonly repositoryControl?: boolean | undefined;
  /** Rows of one request. Default 10,000. */
  readonly maxRows?: number | undefined;
  /** Tokens of one list. Default 1,000. */
  readonly maxTokens?: number | undefined;
  /** Rows that are scored in one run. Default 512. */
  readonly batchRows?: number | undefined;
  /** Requests that wait or are being scored; further ones get 503. Default 256. */
  readonly queueRequests?: number | undefined;
  /** Rows that wait or are being scored. Default 20,000. */
  readonly queueRows?: number | undefined;
  /** Milliseconds that a request waits at most before its rows are scored. Default 1,000. */
  readonly queueMilliseconds?: number | undefined;
}

/** Options of the server around it. */
export interface ServerOptions extends ServiceOptions {
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  readonly host?: string | undefined;
  /** Port to listen on; 0 for any that is free. Default 8080. */
  readonly port?: number | undefined;
  /** File with a token per line. Default: none are asked for. */
  readonly tokenFile?: string | undefined;
  /** Bytes of one request. Default 8 MiB. */
  readonly maxBody?: number | undefined;
  /** Seconds within which a request must have arrived. Default 30. */
  readonly requestSeconds?: number | undefined;
  /** Seconds in which a server that was asked to stop still answers, as not ready. Default 1. */
  readonly drainWait?: number | undefined;
  /** Seconds that it then waits for requests in flight. Default 20. */
  readonly drainSeconds?: number | undefined;
}

/** Every option of `createScoringService`. */
export const serviceOptions: OptionTable<ServiceOptions, 'alias'> = {
  alias: {
    type: 'entries',
    unit: '[model/]name=version[:share%]',
    otherwise: 'none',
    line: 'Another name of a version, and the share of the requests without a version that it gets (canary=8:5%).',
  },
  watch: { type: 'boolean', default: false, line: 'Loads newer and replaced versions while it runs.' },
  watchSeconds: {
    type: 'number',
    default: 2,
    above: 0,
    max: 3600,
    unit: 's',
    line: 'Time between two looks at the folders.',
  },
  repositoryControl: { type: 'boolean', default: false, line: 'Allows callers to load and unload models.' },
  maxRows: { type: 'integer', default: 10_000, min: 1, max: 1_000_000, unit: 'rows', line: 'Rows of one request.' },
  maxTokens: { type: 'integer', default: 1000, min: 1, max: 1_000_000, unit: 'tokens', line: 'Tokens of one list.' },
  batchRows: {
    type: 'integer',
    default: 512,
    min: 1,
    max: 100_000,
    unit: 'rows',
    line: 'Rows that are scored in one run.',
  },
  queueRequests: {
    type: 'integer',
    default: 256,
    min: 1,
    max: 100_000,
    unit: 'requests',
    line: 'Requests that wait or are being scored; further ones get 503.',
  },
  queueRows: {
    type: 'integer',
    default: 20_000,
    min: 1,
    max: 10_000_000,
    unit: 'rows',
    line: 'Rows that wait or are being scored; further requests get 503.',
  },
  queueMilliseconds: {
    type: 'integer',
    default: 1000,
    min: 1,
    max: 600_000,
    unit: 'ms',
    line: 'Time that a request waits at most before its rows are scored.',
  },
};

/** Every option of `openServer`. */
export const serverOptions: OptionTable<ServerOptions, 'alias' | 'tokenFile'> = {
  host: { type: 'text', default: '127.0.0.1', unit: 'address', line: 'Address to listen on.' },
  port: {
    type: 'integer',
    default: 8080,
    min: 0,
    max: 65_535,
    unit: 'port',
    line: 'Port to listen on; 0 for any that is free.',
  },
  tokenFile: {
    type: 'text',
    unit: 'file',
    otherwise: 'none are asked for',
    line: 'File with the tokens that callers must send, one per line, as text or as sha256:HEX.',
  },
  ...serviceOptions,
  maxBody: {
    type: 'integer',
    default: 8 * 2 ** 20,
    min: 1024,
    max: 2 ** 30,
    unit: 'bytes',
    line: 'Size of one request.',
  },
  requestSeconds: {
    type: 'number',
    default: 30,
    above: 0,
    max: 3600,
    unit: 's',
    line: 'Time within which a request must have arrived.',
  },
  drainWait: {
    type: 'number',
    default: 1,
    min: 0,
    max: 3600,
    unit: 's',
    line: 'Time in which a server that was asked to stop still answers, as not ready.',
  },
  drainSeconds: {
    type: 'number',
    default: 20,
    min: 0,
    max: 3600,
    unit: 's',
    line: 'Time that it then waits for requests in flight.',
  },
};
