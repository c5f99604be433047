import { existsSync } from 'node:fs';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

import { AbortedError, EngineError } from '@fsdnet/core/engine';
import { bytesText, disk, downloadWheel, moduleFolder, runProcess, takeLock, tellingLine } from '@fsdnet/core/node';
import { inspectTfjsNode, packagesFolder, TFJS_NODE_VERSION, tfjsNodeFolder } from '@fsdnet/engine-tfjs/node';
import type { TfjsNodeReport } from '@fsdnet/engine-tfjs/node';

import { buildAddon } from './build-addon.ts';
import { requireTools, type Tools } from './machine.ts';
import { Staging } from './staging.ts';
import { unpackWheel } from './unpack-wheel.ts';
import { watchGrowth } from './watch-growth.ts';
import { cpuWheels, gpuWheels, spaceFor, type LibraryWheel } from './wheels.ts';

/** Version of node-gyp that builds the addon. */
const nodeGypVersion = '12.4.0';

/** What to install, and whom to tell. */
export interface TfjsNodeSetup {
  /** Folder of optional engines; this one gets a folder inside. */
  readonly enginesFolder: string;
  /** tfjs-node-gpu instead of tfjs-node. */
  readonly gpu: boolean;
  /** With `gpu`: no driver and no GPU are needed now. Default false. */
  readonly withoutGpu?: boolean;
  /** Told what is being done. */
  readonly step: (text: string) => void;
  /** Shows how far a step is; the empty text takes it away. Default: nobody looks. */
  readonly progress?: (text: string) => void;
  readonly signal: AbortSignal;
  /** What pip is asked for. Default: TensorFlow for the CPU, or with `gpu` that for GPUs and CUDA. */
  readonly wheels?: readonly LibraryWheel[];
}

/** What works now. */
export interface InstalledTfjsNode {
  /** Folder from which the package is resolved. */
  readonly folder: string;
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  readonly usesGpu: boolean;
}

/** State of one installation. */
interface Work extends Tools {
  readonly where: string;
  readonly packageName: string;
  readonly staging: Staging;
  readonly wheels: readonly LibraryWheel[];
  readonly step: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes tfjs-node or tfjs-node-gpu work: uses a copy that works, else builds one from the npm
 * package's sources and the library in TensorFlow's wheel. Whole steps of a run that was interrupted are not
 * repeated; a run that fails leaves nothing behind.
 *
 * @throws EngineError that says what is missing or went wrong and what helps; StorageError when another process is at it;
 * AbortedError when `signal` aborts.
 */
export async function installTfjsNode(setup: TfjsNodeSetup): Promise<InstalledTfjsNode> {
  const { enginesFolder, gpu, withoutGpu = false, step, progress = () => undefined, signal } = setup;
  const { wheels = gpu ? gpuWheels : cpuWheels } = setup;
  const name = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  const where = `setup ${name}`;
  const target = tfjsNodeFolder(enginesFolder, { gpu });
  const { installed, problem } = await findInstalled(target, setup);
  signal.throwIfAborted();
  if (installed) {
    step(`found it in ${installed.folder}`);
    return installed;
  }
  if (existsSync(target))
    step(`found ${target}, which does not work (${problem ?? 'a part is missing'}): installing it again`);
  const staging = new Staging(target);
  const bytes = spaceFor(wheels.filter(({ project }) => !staging.has(partOf(project))));
  const tools = await requireTools({ where, folder: target, bytes, driver: gpu && !withoutGpu, signal });
  const packageName = `@tensorflow/${name}`;
  const work: Work = { ...tools, where, packageName, staging, wheels, step, progress, signal };
  await mkdir(enginesFolder, { recursive: true });
  const lockFile = join(enginesFolder, `.${basename(target)}.lock`);
  const lock = await takeLock(disk, lockFile, { purpose: `install ${name}`, onWait: step, ending: signal });
  try {
    await staging.open();
    await installPackages(work);
    await installLibraries(work);
    await compileAddon(work);
    const tried = await tryAddon(work, setup);
    step(`5/5 moving it to ${target} …`);
    await rm(staging.path(libraries, 'include'), { recursive: true, force: true });
    await staging.publish();
    return { ...tried, folder: packagesFolder(target) };
  } catch (error) {
    if (!signal.aborted) {
      await staging.undo();
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull(where, error) : error;
    }
    await staging.interrupt();
    const fix = 'Run it again to go on; the steps that are done are kept.';
    throw new AbortedError({ where, rule: 'stopped', fix, cause: error });
  } finally {
    await lock.release();
    await removeEmpty(enginesFolder, dirname(enginesFolder));
  }
}

/** Removes those of the folders, from the inner to the outer one, that hold nothing. */
async function removeEmpty(...folders: readonly string[]): Promise<void> {
  try {
    for (const folder of folders) await rmdir(folder);
  } catch {
    // Something else is in it.
  }
}

function diskFull(where: string, cause: unknown): EngineError {
  const fix = 'Free some space, or name a folder on another disk in XDG_CACHE_HOME. Nothing was left behind.';
  return new EngineError({ where, rule: 'the disk is full', fix, cause });
}

/** A copy that works: an ordinary install of the project, or an earlier one of ours. */
async function findInstalled(
  target: string,
  { gpu, withoutGpu, signal }: TfjsNodeSetup,
): Promise<{ readonly installed?: InstalledTfjsNode; readonly problem?: string | undefined }> {
  const own = packagesFolder(target);
  const any = await inspectTfjsNode({ gpu, from: [process.cwd(), moduleFolder(import.meta), own] }, signal);
  if (any.works) return { installed: installedFrom(any) };
  if (!existsSync(own)) return {};
  const ours = await inspectTfjsNode({ gpu, from: [own] }, signal);
  const loads = ours.tensorflow !== undefined;
  return withoutGpu && loads ? { installed: installedFrom(ours) } : { problem: ours.problem };
}

function installedFrom({ main = '', tensorflow = '', usesGpu = false }: TfjsNodeReport): InstalledTfjsNode {
  return { folder: main.slice(0, main.lastIndexOf(`${sep}node_modules${sep}`)), tensorflow, usesGpu };
}

async function installPackages({ where, packageName, staging, step, signal }: Work): Promise<void> {
  if (staging.has('packages')) return step('1/5 npm packages are there');
  step(`1/5 installing ${packageName} ${TFJS_NODE_VERSION} and node-gyp from the npm registry (about 300 MB) …`);
  await staging.finish('packages', async (folder) => {
    await writeFile(join(folder, 'package.json'), '{"private":true}\n');
    const args = [
      'install',
      `${packageName}@${TFJS_NODE_VERSION}`,
      `node-gyp@${nodeGypVersion}`,
      // The package's own script would download an old TensorFlow.
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--loglevel=error',
    ];
    const { ok, output } = await runProcess('npm', args, { cwd: folder, signal });
    signal.throwIfAborted();
    if (ok) return;
    throw new EngineError({
      where,
      rule: `npm could not install ${packageName}: ${tellingLine(output)}`,
      fix: "Check the network and npm's proxy and registry settings (npm config list), and run it again. Nothing was left behind.",
    });
  });
}

async function installLibraries(work: Work): Promise<void> {
  const { staging, wheels, step, progress, signal } = work;
  for (const [index, wheel] of wheels.entries()) {
    const { project, version, bytes } = wheel;
    const place = wheels.length > 1 ? `, ${index + 1} of ${wheels.length}` : '';
    const part = partOf(project);
    if (staging.has(part)) {
      step(`2/5 ${project} ${version} is there${place}`);
      continue;
    }
    step(`2/5 downloading ${project} ${version} with pip (${bytesText(bytes)}${place}) …`);
    const make = async (folder: string): Promise<void> => {
      const watched = watchGrowth(folder, (size) => progress(`${bytesText(size)} of ${bytesText(bytes)}`));
      const file = await downloadWheel(wheel, folder, work).finally(watched);
      progress('');
      await unpackWheel(file, join(folder, libraries), signal);
    };
    await staging.finish(part, make, part);
  }
}

/** Folder of the libraries in an installation: `lib` and `include` of TensorFlow, and `nvidia`, where it looks for CUDA. */
const libraries = 'tensorflow';

/** What a wheel fills: TensorFlow's that folder, and "nvidia-cuda-runtime-cu12" nvidia/cuda_runtime in it. */
function partOf(project: string): string {
  const component = /^nvidia-(.+)-cu\d+$/.exec(project)?.[1];
  return component === undefined ? libraries : join(libraries, 'nvidia', component.replaceAll('-', '_'));
}

async function compileAddon({ staging, packageName, step, ...tools }: Work): Promise<void> {
  step('3/5 building the addon …');
  const modules = staging.path('packages', 'node_modules');
  await buildAddon({
    ...tools,
    packageFolder: join(modules, packageName),
    tensorflowFolder: staging.path(libraries),
    nodeGyp: join(modules, 'node-gyp', 'bin', 'node-gyp.js'),
  });
}

/** One operation and one gradient step with what was built. */
async function tryAddon(
  { where, staging, step, signal }: Work,
  { gpu, withoutGpu }: TfjsNodeSetup,
): Promise<Omit<InstalledTfjsNode, 'folder'>> {
  step('4/5 trying it: one operation, one gradient step …');
  const report = await inspectTfjsNode({ gpu, from: [staging.path('packages')] }, signal);
  signal.throwIfAborted();
  const { works, tensorflow, usesGpu = false, problem } = report;
  if (tensorflow !== undefined && (works || withoutGpu)) return { tensorflow, usesGpu };
  throw new EngineError({
    where,
    rule: `what was built does not work: ${(problem ?? 'no message').replace(/\.$/, '')}`,
    fix: 'Nothing was left behind.',
  });
}
