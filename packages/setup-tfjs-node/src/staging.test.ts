import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Staging } from './staging.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'staging-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }));

/** Fills a folder until it is gone, as npm does after the run that started it was killed. */
const FILL = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const inner = process.argv[1] + '/inner';
  mkdirSync(inner);
  console.log('fills');
  const until = Date.now() + 1500;
  try {
    for (let file = 0; Date.now() < until; file++) writeFileSync(inner + '/' + file, '');
  } catch {}
`;

test('a run goes on while a tool of a killed run still fills its folder', async () => {
  const staging = new Staging(join(parent, 'engine'));
  const left = staging.path('.unfinished-1', 'packages');
  mkdirSync(left, { recursive: true });
  const tool = spawn(process.execPath, ['-e', FILL, left], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(tool.stdout, 'data');
  const ended = once(tool, 'close');
  await staging.open();
  expect(readdirSync(staging.folder)).toEqual([]);
  await ended;
});

test('whole steps stay after an interruption, and nothing after a failure', async () => {
  const staging = new Staging(join(parent, 'fsdnet', 'engines', 'engine'));
  await staging.open();
  await staging.finish('first', async (folder) => mkdirSync(join(folder, 'inside')));
  const cutOff = staging.finish('second', () => Promise.reject(new Error('cut off')));
  await expect(cutOff).rejects.toThrow('cut off');
  await staging.interrupt();
  expect(readdirSync(staging.folder)).toEqual(['first']);
  await staging.undo();
  expect(readdirSync(join(parent, 'fsdnet', 'engines'))).toEqual([]);
});
