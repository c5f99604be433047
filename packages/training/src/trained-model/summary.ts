import type { ParameterCount } from '@fsdnet/core/engine';
import { epochsOf, epochText, type EpochRecord } from '../progress/index.ts';

/** What a summary tells. */
export interface SummaryFacts {
  readonly name: string;
  readonly engine: string;
  readonly count: ParameterCount;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
}

/** Parameters by part and the best epoch's metrics, as aligned lines of text. */
export function summaryText({ name, engine, count, history, bestEpoch }: SummaryFacts): string {
  const best = history.find(({ epoch }) => epoch === bestEpoch);
  const metrics = Object.entries(best?.valid ?? {}).map(
    ([metric, value]) => `${metric} ${value === null ? '–' : value.toFixed(6)}`,
  );
  const rows: [string, string][] = [
    ...Object.entries(count.parts).map(([part, size]): [string, string] => [part, grouped(size)]),
    ['total', grouped(count.parameters)],
  ];
  const [left, right] = [widest(rows.map(([part]) => part)), widest(rows.map(([, size]) => size))];
  const line = '─'.repeat(left + 2 + right);
  return [
    `${name} on ${engine}`,
    line,
    ...rows.map(([part, size]) => `${part.padEnd(left)}  ${size.padStart(right)}`),
    line,
    ...(best ? [`epoch ${epochText(bestEpoch)} of ${epochText(epochsOf(history))}: valid ${metrics.join(', ')}`] : []),
  ].join('\n');
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}
