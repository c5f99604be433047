import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checks } from './checks/index.ts';

/** What became of a check. */
export interface Outcome {
  readonly name: string;
  readonly outcome: 'works' | 'skipped' | 'fails';
  /** Of the tool, where there is one. */
  readonly version?: string | undefined;
  /** Why it was skipped or failed. */
  readonly reason?: string;
}

const page = 'docs/runtimes.md';
const stored = 'docs/results/runtimes.json';
const [begin, end] = ['<!-- results -->', '<!-- end of results -->'];

/** Stores the outcomes with date and machine, and writes them to the page. */
export function writeResults(root: string, outcomes: readonly Outcome[]): void {
  const { platform, arch, version: node } = process;
  const facts = { date: new Date().toISOString().slice(0, 10), platform, arch, node };
  writeFileSync(join(root, stored), `${JSON.stringify({ ...facts, outcomes }, null, 2)}\n`);
  const path = join(root, page);
  const text = readFileSync(path, 'utf8');
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  const table = outcomes.map(({ name, outcome, version = '–' }) => {
    const { does, note = '' } = checks.find((check) => check.name === name)!;
    return `| ${name} | ${version} | ${does} | ${outcome} | ${note} |`;
  });
  const head = [
    `Run on ${facts.date} with Node ${node.slice(1)} on ${platform}, ${arch}.`,
    '',
    '| where | version | the check | outcome | note |',
    '| --- | --- | --- | --- | --- |',
  ];
  writeFileSync(path, [before, '', ...head, ...table, '', text.slice(text.indexOf(end))].join('\n'));
}
