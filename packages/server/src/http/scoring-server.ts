import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { InputError, resolveOptions } from '@fsdnet/core';
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { pino, type Logger } from 'pino';

import type { OpenModel } from '../model/served-model.ts';
import { invalid, Problem, unavailable } from '../problem.ts';
import { createScoringService } from '../service/create-scoring-service.ts';
import type { ScoringResponse } from '../service/scoring-request.ts';
import { problemAnswer, type ScoringService } from '../service/scoring-service.ts';
import { serverOptions, serviceOptions, type ServerOptions } from '../server-options.ts';
import { checkContentType, plainBody, tooLarge } from './body.ts';
import { RequestLog } from './request-log.ts';
import { ServerMetrics } from './server-metrics.ts';
import { Tokens } from './tokens.ts';
import { traceOf, type Trace } from './trace.ts';

/** What a program gives besides the options. */
export interface ServerPrograms {
  /** Opens the model of a folder. */
  readonly open: OpenModel;
  /** Gets a line per request, load and problem. Default: nobody does. */
  readonly log?: Logger | undefined;
  /** Answers `/metrics`. Default: what this process has counted. */
  readonly metrics?: (() => Promise<string>) | undefined;
}

/** Paths that need no token and are not logged. */
const HEALTH = new Set(['/v2/health/live', '/v2/health/ready', '/ping', '/health']);

/** A server of models over HTTP. */
export interface ScoringServer {
  /** The server itself, for `inject` and hooks. */
  readonly fastify: FastifyInstance;
  readonly service: ScoringService;
  readonly metrics: ServerMetrics;
  /** Begins to take requests; the address that it listens on. */
  listen(): Promise<string>;
  /** Ends: not ready, then closed to new connections, then without requests in flight. */
  drain(): Promise<void>;
}

/**
 * Loads models and makes a server of them, which `listen` starts.
 *
 * @param models Folders of runs, of exports, or of numbered versions of them: `PATH` or `NAME=PATH`.
 * @throws InputError or ConfigError, or whatever keeps a model from being opened.
 */
export async function openServer(
  models: readonly string[],
  { open, log = pino({ level: 'silent' }), metrics: readMetrics, ...given }: ServerOptions & ServerPrograms,
): Promise<ScoringServer> {
  const options = resolveOptions('openServer', serverOptions, given);
  const { host, port, tokenFile, maxBody, drainWait, drainSeconds } = options;
  const tokens = tokenFile === undefined ? undefined : new Tokens(tokenFile, (text) => log.warn(text));
  const metrics = new ServerMetrics();
  const logged = new RequestLog(log);
  let isDraining = false;
  const service = await createScoringService(models, {
    ...Object.fromEntries(Object.keys(serviceOptions).map((name) => [name, options[name as keyof typeof options]])),
    open,
    isOpen: () => !isDraining,
    events: {
      run: (...facts) => metrics.run(...facts),
      loaded: (model, version, problem) => {
        metrics.loaded(model, version, problem);
        if (problem === undefined) log.info({ model, version }, 'loaded');
        else log.error({ model, version, problem }, 'not loaded; what was there before stays');
      },
    },
  });
  metrics.observe(service.repository);
  const app = shell(options.requestSeconds);
  for (const name of ['trace', 'facts'] satisfies (keyof Noted)[]) app.decorateRequest(name, undefined);

  app.addHook('onRequest', (request, reply, done) => {
    metrics.inFlight.inc();
    const trace = traceOf(request.headers['traceparent'] as string | undefined);
    reply.headers({ 'x-request-id': request.id, traceparent: trace.traceparent });
    noted(request).trace = trace;
    const [path = ''] = request.raw.url!.split('?', 1);
    if (tokens && !HEALTH.has(path) && !tokens.accept(request.headers.authorization)) return done(unauthorized());
    // Refused before the body is read.
    if (request.method === 'POST' && !service.hasRoom) return done(unavailable('queue_full', 'too many requests wait'));
    if (Number(request.headers['content-length'] ?? 0) > maxBody) return done(tooLarge(maxBody));
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.inFlight.dec();
    const { trace, facts } = noted(request);
    const { route, model, version, rows, error } = facts ?? { route: 'unknown' };
    const status = reply.statusCode;
    const milliseconds = reply.elapsedTime;
    metrics.answered(route, status, milliseconds / 1000, rows);
    if (!HEALTH.has(route) && route !== '/metrics') {
      const ms = Math.round(1000 * milliseconds) / 1000;
      logged.answered({ reqId: request.id, traceId: trace?.id, route, status, ms, model, version, rows }, error);
    }
    done();
  });

  app.all('/*', { bodyLimit: maxBody }, async (request, reply) => {
    const [path = ''] = request.raw.url!.split('?', 1);
    if (path === '/metrics' && request.method === 'GET') {
      noted(request).facts = { route: path };
      const text = await (readMetrics ?? (() => metrics.registry.metrics()))();
      return reply.header('content-type', metrics.registry.contentType).send(text);
    }
    let answer: ScoringResponse;
    try {
      const { body = empty } = request as { readonly body: Uint8Array | undefined };
      if (body.length > 0) checkContentType(request.headers['content-type']);
      const plain = await plainBody(body, request.headers['content-encoding'], maxBody);
      const { method, url = '/', headers, socket } = request.raw;
      const signal = {
        get aborted() {
          return socket.destroyed;
        },
      };
      answer = await service.handle({ method: method!, url, headers, body: plain, signal });
    } catch (error) {
      answer = problemAnswer(error, path, 'unknown');
    }
    return send(request, reply, answer);
  });
  app.setNotFoundHandler((request, reply) =>
    send(
      request,
      reply,
      problemAnswer(
        new Problem({ status: 404, code: 'unknown_path', rule: 'there is no such path' }),
        request.raw.url!,
        'unknown',
      ),
    ),
  );
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    send(request, reply, problemAnswer(problemOf(error, maxBody), request.raw.url!, 'unknown')),
  );

  return {
    fastify: app,
    service,
    metrics,
    async listen() {
      try {
        await app.listen({ host, port });
      } catch (error) {
        await service.close();
        throw cannotListen(error as NodeJS.ErrnoException, host, port);
      }
      const { address, port: taken, family } = app.server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
    },
    async drain() {
      if (isDraining) return;
      isDraining = true;
      await pause(1000 * drainWait);
      const closed = app.close();
      const late = setTimeout(() => app.server.closeAllConnections(), 1000 * drainSeconds).unref();
      await closed;
      clearTimeout(late);
      await service.close();
    },
  };
}

const empty = new Uint8Array();

/** What is noted of a request until it is answered. */
interface Noted {
  trace: Trace | undefined;
  facts: ScoringResponse['facts'] | undefined;
}

/** It lies in the request itself: the garbage collector takes milliseconds for thousands of entries of a WeakMap. */
function noted(request: FastifyRequest): Noted {
  return request as FastifyRequest & Noted;
}

/** Fastify without what breaks clients of the Open Inference Protocol: its own error forms and its reading of bodies. */
function shell(requestSeconds: number): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) =>
      createServer(
        {
          headersTimeout: Math.min(10_000, 1000 * requestSeconds),
          requestTimeout: 1000 * requestSeconds,
          connectionsCheckingInterval: Math.min(1000, 500 * requestSeconds),
          keepAliveTimeout: 65_000,
        },
        handler,
      ),
    logger: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1000 },
    genReqId: ({ headers }: IncomingMessage) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket as Socket),
    frameworkErrors: (error, request, reply) => {
      const problem = invalid('invalid_path', 'path', error.message.replace(/\.$/, ''));
      send(request as FastifyRequest, reply as FastifyReply, problemAnswer(problem, request.raw.url!, 'unknown'));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

function send(request: FastifyRequest, reply: FastifyReply, answer: ScoringResponse): FastifyReply {
  noted(request).facts = answer.facts;
  // As bytes: the framework would add a charset to the type of a text, which clients of KServe do not take for JSON.
  return reply.code(answer.status).headers(answer.headers).send(Buffer.from(answer.body));
}

/** Answers what is no HTTP, or too slow, or too long. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, reason, code, rule] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'Request Timeout', 'slow', 'the request did not arrive in time']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large', 'headers', 'the headers are too long']
        : [400, 'Bad Request', 'invalid_http', 'must be HTTP/1.1'];
  const body = JSON.stringify({ error: { code, message: `request: ${rule}.`, where: 'request' } });
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: 'token',
    where: 'Authorization',
    rule: 'must be "Bearer" and a token of this server',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** Errors of the framework in our form. */
function problemOf(error: FastifyError, maxBody: number): Error {
  if (error instanceof Problem) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(maxBody);
  const { statusCode: status = 500 } = error;
  if (status >= 500) return error;
  return new Problem({ status, code: 'invalid_http', where: 'request', rule: error.message.replace(/\.$/, '') });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const rules: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this user may not listen there',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'this machine has no such address',
  };
  const rule = rules[error.code ?? ''];
  if (rule === undefined) return error;
  return new InputError({
    where: `${host}:${port}`,
    rule,
    fix: 'Choose another --port or --host; --port 0 takes any that is free.',
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}
