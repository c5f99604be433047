import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigError } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import {
  isWorker,
  metricsOfAll,
  openExport,
  openServer,
  standardErrorLog,
  startWorkers,
  tellListening,
  type OpenModel,
} from '@fsdnet/server';

import { chooseEngine, chooseOnnxEngine } from '../../engines/index.ts';
import { loadRunOn, openRun } from '../../run/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { serveOptionTable } from '../options/index.ts';
import type { ServeOptions } from '../options/index.ts';
import type { Console } from '../output/index.ts';
import type { Context } from './context.ts';

/** `fsdnet serve RUN…`: scores rows over HTTP until it is asked to stop. */
export async function serve(context: Context): Promise<void> {
  const { args, console, stop } = context;
  const options = fromCommandLine<ServeOptions>(serveOptionTable, context.given);
  const { workers = 1, model: _model, trustModelCode: _trust, engine: _engine, threads: _threads, ...server } = options;
  if (workers > 1 && options.repositoryControl) {
    throw new ConfigError({
      where: '--repository-control',
      rule: 'cannot be combined with --workers, because each process has models of its own',
      fix: 'Use --watch, or a single process.',
    });
  }
  if (workers > 1 && !isWorker()) {
    const all = await Promise.race([startWorkers(workers, (text) => console.warn(text)), stop.stopped]);
    announce(all.address, options, console);
    await stop.stopped.catch(() => undefined);
    return all.stop();
  }
  const scoring = await Promise.race([
    openServer(args, {
      ...server,
      open: opener(options, console),
      log: standardErrorLog(console.level),
      ...(isWorker() && { metrics: metricsOfAll }),
    }),
    stop.stopped,
  ]);
  const address = await scoring.listen();
  if (isWorker()) tellListening(address, scoring);
  else announce(address, options, console);
  await stop.stopped.catch(() => undefined);
  await scoring.drain();
}

function announce(address: string, { host, tokenFile }: ServeOptions, console: Console): void {
  const isLoopback = host === undefined || ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (!isLoopback && tokenFile === undefined)
    console.warn('everyone who reaches this address may use it; --token-file asks for tokens');
  console.result({ command: 'serve', address }, `listening on ${address}`);
}

/** What opens a run or an export, each on an engine that is chosen once. */
function opener(options: ServeOptions, console: Console): OpenModel {
  const { engine, threads = 1 } = options;
  let forRuns: Promise<Engine> | undefined;
  let forExports: ReturnType<typeof chooseOnnxEngine> | undefined;
  return async (folder) => {
    if (existsSync(join(folder, 'config.json'))) {
      const run = await openRun(folder, options);
      return loadRunOn(run, await (forRuns ??= chooseEngine({ ...(engine && { engine }), threads }, console)), console);
    }
    return openExport(folder, await (forExports ??= chooseOnnxEngine({ threads }, console)));
  };
}
