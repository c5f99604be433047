import type { ResultRow } from '../rows/result-row.ts';
import { pair, table } from './markdown.ts';
import type { PeerRun } from './peer-run.ts';

/** All finished runs. */
export function runsTable(rows: readonly ResultRow[]): string {
  return table(
    [
      'command',
      'runtime',
      'best / all epochs',
      'valid AUC / log loss',
      'test AUC / log loss',
      'samples/s',
      'peak memory',
    ],
    rows.map(({ command, runtime, epochs, bestEpoch, valid, test, samplesPerSecond, peakRssBytes }) => [
      `\`${command}\``,
      runtime,
      `${bestEpoch} / ${epochs}`,
      pair(valid),
      pair(test),
      samplesPerSecond.toLocaleString('en'),
      `${(peakRssBytes / 1e9).toFixed(2)} GB`,
    ]),
  );
}

/** Finished runs of somebody else's code. */
export function peersTable(runs: readonly PeerRun[]): string {
  return table(
    ['data', 'model', 'seed', 'epochs', 'valid AUC / log loss', 'test AUC / log loss'],
    runs.map(({ data, model, seed, epochs, valid, test }) => [
      data,
      model,
      String(seed),
      String(epochs ?? ''),
      pair(valid),
      pair(test),
    ]),
  );
}
