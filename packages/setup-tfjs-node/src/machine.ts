import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

import { EngineError } from '@fsdnet/core/engine';
import { bytesText, runProcess, type Pip } from '@fsdnet/core/node';

import { driverProblem } from './driver.ts';
import { findNodeHeaders } from './node-headers.ts';

/** The machine's own programs and files that the installation uses. */
export interface Tools {
  /** Path of Python 3. */
  readonly python: string;
  /** Command line of pip. */
  readonly pip: Pip;
  /** Folder that holds include/node. */
  readonly nodePrefix: string;
}

/** What the installation asks of the machine. */
export interface Needs {
  /** "setup tfjs-node" */
  readonly where: string;
  /** A folder on the disk that is written to; it need not exist. */
  readonly folder: string;
  /** Free space that is needed there. */
  readonly bytes: number;
  /** Whether an NVIDIA driver must be there. */
  readonly driver: boolean;
  readonly signal: AbortSignal;
}

/** Something that is not there. */
interface Missing {
  readonly what: string;
  /** The package of Debian and Ubuntu that brings it. */
  readonly debian?: string;
  /** What helps, where it is no package. */
  readonly fix?: string;
}

/** gyp, which node-gyp brings along, runs on Python 3.9 and newer. */
const oldestPython = [3, 9] as const;

/** The first pip that knows wheels for "manylinux_2_27". */
const oldestPip = [20, 3] as const;

/** The C library that TensorFlow's wheels are made for. */
const oldestGlibc = [2, 27] as const;

/**
 * Looks for everything that the installation needs of the machine, before anything is downloaded.
 *
 * @throws EngineError that names all that is missing and how to get it.
 */
export async function requireTools(needs: Needs): Promise<Tools> {
  const { where, signal } = needs;
  requireLinux(where);
  const [pythonAndPip, npm, make, compilerAndHeaders, space, driver] = await Promise.all([
    findPython(signal).then(async (python) => ({ python, pip: await findPip(python, signal) })),
    checkProgram('npm', { what: 'npm', debian: 'npm' }, signal),
    checkProgram(process.env['MAKE'] || 'make', { what: 'make', debian: 'make' }, signal),
    checkCompiler(signal).then(async (compiler) => ({ compiler, headers: await checkHeaders(compiler, signal) })),
    checkSpace(needs),
    needs.driver ? checkDriver(signal) : true,
  ]);
  signal.throwIfAborted();
  const { python, pip } = pythonAndPip;
  const { compiler, headers } = compilerAndHeaders;
  const missing = [python, pip, npm, make, compiler, headers, space, driver].filter(isMissing);
  if (missing.length > 0 || isMissing(python) || isMissing(pip) || isMissing(headers)) throw refusal(where, missing);
  return { python, pip, nodePrefix: headers };
}

function isMissing(found: unknown): found is Missing {
  return typeof found === 'object' && found !== null && 'what' in found;
}

/** TensorFlow publishes libraries with C headers for Linux; elsewhere this has never been tried. */
function requireLinux(where: string): void {
  const elsewhere = 'Use the engine onnx, or Linux in Docker or WSL 2; see docs/engines.md.';
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new EngineError({
      where,
      rule: 'is for Linux on x64 processors',
      got: `${process.platform} ${process.arch}`,
      fix: elsewhere,
    });
  }
  // Looking up the names of network connections can take long.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  const { glibcVersionRuntime: glibc } = header;
  if (glibc === undefined || !isAtLeast(glibc, oldestGlibc)) {
    throw new EngineError({
      where,
      rule: `TensorFlow needs a Linux with glibc ${oldestGlibc.join('.')} or newer`,
      got: glibc === undefined ? 'another C library (Alpine?)' : `glibc ${glibc}`,
      fix: 'Use Debian 10, Ubuntu 18.04 or newer, or the engine onnx.',
    });
  }
}

async function findPython(signal: AbortSignal): Promise<string | Missing> {
  const version = oldestPython.join('.');
  const script = 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])';
  let found = '';
  for (const name of [process.env['PYTHON'] || 'python3', 'python']) {
    const { ok, output } = await run(name, ['-c', script], signal);
    const [path = '', printed = ''] = output.trim().split('\n');
    if (!ok || path === '') continue;
    if (isAtLeast(printed, oldestPython)) return path;
    found = ` (here is ${printed})`;
  }
  return { what: `Python ${version} or newer${found}`, debian: 'python3' };
}

async function findPip(python: string | Missing, signal: AbortSignal): Promise<Tools['pip'] | Missing> {
  const ofPython: readonly Tools['pip'][] = isMissing(python) ? [] : [[python, '-m', 'pip']];
  const commands = [...ofPython, ['pip3'], ['pip']] as const;
  let found = '';
  for (const command of commands) {
    const [program, ...args] = command;
    const { ok, output } = await run(program, [...args, '--version'], signal);
    const version = /^pip ([\d.]+)/m.exec(output)?.[1];
    if (!ok || version === undefined) continue;
    if (isAtLeast(version, oldestPip)) return command;
    found = ` ${oldestPip.join('.')} or newer (here is ${version})`;
  }
  return { what: `pip${found}`, debian: 'python3-pip' };
}

async function checkProgram(name: string, missing: Missing, signal: AbortSignal): Promise<string | Missing> {
  return (await run(name, ['--version'], signal)).ok ? name : missing;
}

function checkCompiler(signal: AbortSignal): Promise<string | Missing> {
  const name = process.env['CXX'] || 'g++';
  return checkProgram(name, { what: `a C++ compiler (${name})`, debian: 'g++' }, signal);
}

/** Finds Node's headers and, where there is a compiler, compiles with them. */
async function checkHeaders(compiler: string | Missing, signal: AbortSignal): Promise<string | Missing> {
  const fix =
    "Node's headers come with Node from nodejs.org, with its Docker images, and as Debian's package libnode-dev; npm_config_nodedir names another folder that holds include/node.";
  const headers = findNodeHeaders();
  if ('problem' in headers) return { what: `Node's headers (${headers.problem})`, fix };
  if (isMissing(compiler)) return headers.prefix;
  const { ok, output } = await compileProbe(compiler, headers.prefix, signal);
  if (ok) return headers.prefix;
  const error = /error: (.*)/.exec(output)?.[1] ?? 'no message';
  return { what: `a C++ compiler and Node's headers that fit each other (${headers.prefix}: ${error.trim()})`, fix };
}

/** Whether a small addon compiles; nothing is written. */
function compileProbe(compiler: string, prefix: string, signal: AbortSignal): ReturnType<typeof run> {
  // Of version 8 of Node-API, which the addon is built for.
  const code = ['#include <node_api.h>', '#include <string>', 'auto* used = &napi_object_freeze;', ''].join('\n');
  const args = ['-std=c++17', '-fsyntax-only', '-DNAPI_VERSION=8', `-I${prefix}/include/node`, '-x', 'c++', '-'];
  return run(compiler, args, signal, code);
}

async function checkSpace({ folder, bytes }: Needs): Promise<true | Missing> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free >= bytes) return true;
  return {
    what: `${bytesText(bytes)} of free space in ${folder} (there is ${bytesText(free)})`,
    fix: 'Free some space, or name a folder on another disk in XDG_CACHE_HOME.',
  };
}

async function checkDriver(signal: AbortSignal): Promise<true | Missing> {
  const problem = await driverProblem(signal);
  if (problem === undefined) return true;
  return {
    what: problem,
    fix: 'Install the driver (Debian: `sudo apt-get install nvidia-driver`; Ubuntu: `sudo ubuntu-drivers install`) and reboot; in Docker start the container with `--gpus all`. On a machine without a GPU, such as one that builds an image, add --without-gpu.',
  };
}

function run(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  input?: string,
): ReturnType<typeof runProcess> {
  return runProcess(program, args, { cwd: tmpdir(), signal, input, environment: { LC_ALL: 'C' } });
}

function refusal(where: string, missing: readonly Missing[]): EngineError {
  const packages = missing.flatMap(({ debian }) => debian ?? []);
  const fixes = [
    ...(packages.length > 0 ? [`On Debian or Ubuntu run \`sudo apt-get install ${packages.join(' ')}\`.`] : []),
    ...missing.flatMap(({ fix }) => fix ?? []),
    'Nothing was downloaded.',
  ];
  return new EngineError({
    where,
    rule: `this machine lacks ${listed(missing.map(({ what }) => what))}`,
    fix: fixes.join(' '),
  });
}

/** "a", "a and b", "a, b and c" */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
