import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { EngineError } from '@fsdnet/core/engine';
import { runProcess, tellingLine } from '@fsdnet/core/node';

/** An optional npm package that `fsdnet setup` installs. */
export interface OptionalPackage {
  /** The command's word for it, as in "setup onnx". */
  readonly word: string;
  readonly name: string;
  readonly version: string;
  /** What is downloaded, in words. */
  readonly size: string;
  /** Where it is installed. */
  readonly folder: string;
  /** A program that ends well only where the package works. */
  readonly trial: string;
  /** What to do on a machine where it does not. */
  readonly instead: string;
  /** Environment of npm. Default: nothing more. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/**
 * Installs a package into the cache folder and tries it. Its install scripts do not run. Everything happens in a temporary
 * folder, so a failure leaves nothing behind. Returns the folder.
 */
export async function installPackage(
  wanted: OptionalPackage,
  step: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { word, name, version, size, folder, trial, instead } = wanted;
  const tryIn = (place: string): ReturnType<typeof runProcess> =>
    runProcess(process.execPath, ['-e', trial], { cwd: place, signal });
  if (existsSync(folder)) {
    step(`found ${folder}`);
    const works = await tryIn(folder);
    if (works.ok) return folder;
    step(`it does not run (${tellingLine(works.output)}): installing it again`);
  }
  const temporary = join(dirname(folder), `.installing-${process.pid}`);
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await writeFile(join(temporary, 'package.json'), '{"private":true}\n');
    step(`1/3 installing ${name} ${version} from the npm registry (about ${size}) …`);
    await install(temporary, wanted, signal);
    step('2/3 trying it …');
    const works = await tryIn(temporary);
    if (!works.ok) {
      throw new EngineError({
        where: `setup ${word}`,
        rule: `${name} ${version} does not run on this machine (${process.platform}, ${process.arch}): ${tellingLine(works.output)}`,
        fix: instead,
      });
    }
    step(`3/3 moving it to ${folder} …`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function install(
  folder: string,
  { word, name, version, environment = {} }: OptionalPackage,
  signal: AbortSignal,
): Promise<void> {
  const args = [
    'install',
    `${name}@${version}`,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { ok, output } = await runProcess(npm, args, { cwd: folder, signal, environment });
  if (ok) return;
  throw new EngineError({
    where: `setup ${word}`,
    rule: `npm could not install ${name}: ${tellingLine(output)}`,
    fix: "Check the network and npm's proxy and registry settings (npm config list), and run it again. Nothing was left behind.",
  });
}
