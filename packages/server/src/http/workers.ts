import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';

import { AggregatorRegistry } from 'prom-client';

import { EngineError } from '@fsdnet/core/engine';

import { unavailable } from '../problem.ts';
import type { ScoringServer } from './scoring-server.ts';

/** Between the death of a process and the start of the next one, so that a broken model does not keep the machine busy. */
const RESTART_MILLISECONDS = 1000;

/** What processes tell each other. */
type Message =
  | { readonly fsdnet: 'listening'; readonly address: string }
  | { readonly fsdnet: 'ask-metrics'; readonly id: number }
  | { readonly fsdnet: 'metrics'; readonly id: number; readonly text: string | undefined };

/** Processes that serve the same models on one port. */
export interface Workers {
  /** The address that they listen on. */
  readonly address: string;
  /** Asks all of them to drain, and waits until they have ended. */
  stop(): Promise<void>;
}

/** Whether this process is one of the workers, and so serves instead of starting others. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Starts `count` processes with the arguments of this one and waits until all listen. One that dies is replaced; the requests
 * that it had are lost with it, and their callers see the connection end.
 *
 * @throws EngineError when one ends before it listens; it has said why.
 */
export async function startWorkers(count: number, warn: (text: string) => void): Promise<Workers> {
  const registry = new AggregatorRegistry();
  let isStopping = false;
  const answer = async (worker: Worker, message: Message): Promise<void> => {
    if (message.fsdnet !== 'ask-metrics') return;
    // A process that has just died does not answer; the next time it is not asked.
    const text = await registry.clusterMetrics().catch(() => registry.clusterMetrics().catch(() => undefined));
    tell(worker, { fsdnet: 'metrics', id: message.id, text });
  };
  cluster.on('message', (worker, message: Message) => void answer(worker, message));
  const workers = Array.from({ length: count }, fork);
  let address: string;
  try {
    [address = ''] = await Promise.all(workers.map(listening));
  } catch (error) {
    isStopping = true;
    await stopAll();
    throw error;
  }
  cluster.on('exit', ({ process: { pid } }, code, signal) => {
    if (isStopping) return;
    warn(`process ${pid} ended (${signal || `exit code ${code}`}); another one takes its place`);
    setTimeout(() => {
      if (!isStopping) fork();
    }, RESTART_MILLISECONDS);
  });
  return {
    address,
    async stop() {
      isStopping = true;
      await stopAll();
    },
  };
}

function fork(): Worker {
  const worker = cluster.fork();
  // What is sent to one that has just died; its end is an event of its own.
  worker.on('error', () => undefined);
  return worker;
}

function tell(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/** Tells the process that started this one that it listens, and lets it gather the metrics of all. */
export function tellListening(address: string, { metrics }: ScoringServer): void {
  // It answers the collecting process on its own.
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries([metrics.registry]);
  process.send?.({ fsdnet: 'listening', address } satisfies Message);
}

let asked = 0;

/** The metrics of all processes together, asked from one of them. */
export function metricsOfAll(): Promise<string> {
  const id = asked++;
  return new Promise((resolve, reject) => {
    const take = (message: Message): void => {
      if (message.fsdnet !== 'metrics' || message.id !== id) return;
      process.off('message', take);
      if (message.text === undefined) reject(unavailable('no_metrics', 'the processes do not answer'));
      else resolve(message.text);
    };
    process.on('message', take);
    process.send?.({ fsdnet: 'ask-metrics', id } satisfies Message);
  });
}

async function listening(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: Message) => {
      if (message.fsdnet === 'listening') resolve(message.address);
    });
    worker.once('exit', (code) => {
      reject(
        new EngineError({
          where: '--workers',
          rule: 'a process ended before it could serve',
          got: `exit code ${code}`,
          fix: 'It has said why.',
        }),
      );
    });
  });
}

async function stopAll(): Promise<void> {
  const alive = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined && !worker.isDead());
  await Promise.all(
    alive.map(async (worker) => {
      const ended = once(worker!, 'exit');
      worker!.process.kill('SIGTERM');
      await ended;
    }),
  );
}
