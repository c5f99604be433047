import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type { PageResult } from '../test-support/kernels-page.ts';

const chromium = [process.env['FSDNET_CHROMIUM'], 'chromium', 'google-chrome', 'chrome'].find(isThere);

function isThere(command: string | undefined): boolean {
  try {
    if (command !== undefined) execFileSync(command, ['--version'], { stdio: 'ignore' });
    return command !== undefined;
  } catch {
    return false;
  }
}

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Opens the page in a browser without a window. */
async function inChromium(headers: Readonly<Record<string, string>>): Promise<PageResult> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../test-support/kernels-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['@fsdnet/source', 'browser'],
  });
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', ...headers });
    response.end(`<!doctype html><body><script>${outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>`);
  });
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  try {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, '--dump-dom'];
    const { stdout } = await promisify(execFile)(chromium!, [...flags, url], { maxBuffer: 2 ** 26, timeout: 100_000 });
    return JSON.parse(/<body>(\{.*\})/.exec(stdout)![1]!) as PageResult;
  } finally {
    server.close();
    rmSync(profile, { recursive: true, maxRetries: 5 });
  }
}

test.skipIf(chromium === undefined)(
  'in Chromium, kernels and plain loops agree to the last bit',
  { timeout: 120_000 },
  async () => {
    const { shared, ...rest } = await inChromium(ISOLATION);
    expect(rest).toEqual({ isolated: true, plain: 0, difference: null });
    expect(shared).toBe(100);
  },
);

test.skipIf(chromium === undefined)(
  'in a page of Chromium that is not isolated, tables train without threads to the same bits',
  { timeout: 120_000 },
  async () => {
    expect(await inChromium({})).toMatchObject({ isolated: false, difference: null });
  },
);
