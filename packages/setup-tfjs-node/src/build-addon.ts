import { existsSync } from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { EngineError } from '@fsdnet/core/engine';
import { runProcess, tellingLine } from '@fsdnet/core/node';

import type { Tools } from './machine.ts';

/** Where things are for the build. */
export interface AddonBuild extends Pick<Tools, 'python' | 'nodePrefix'> {
  readonly where: string;
  /** The unpacked npm package. */
  readonly packageFolder: string;
  /** Folder with `lib` and `include` of TensorFlow. */
  readonly tensorflowFolder: string;
  /** node-gyp's main file. */
  readonly nodeGyp: string;
  readonly signal: AbortSignal;
}

/**
 * Builds the package's addon with node-gyp against TensorFlow's library and puts it where the package looks for it.
 * The addon finds the library through the link `deps`, so both folders can be moved together.
 *
 * @throws EngineError with the compiler's first error.
 */
export async function buildAddon(build: AddonBuild): Promise<void> {
  const { where, packageFolder, tensorflowFolder, python, nodePrefix, nodeGyp, signal } = build;
  const finished = join(packageFolder, 'lib');
  if (existsSync(finished)) return;
  await link(relative(packageFolder, tensorflowFolder), join(packageFolder, 'deps'));
  for (const library of ['tensorflow_cc', 'tensorflow_framework']) {
    const name = library === 'tensorflow_cc' ? 'libtensorflow.so' : `lib${library}.so`;
    await link(`lib${library}.so.2`, join(tensorflowFolder, 'lib', name));
  }
  const unfinished = join(packageFolder, 'lib.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  const args = [
    nodeGyp,
    'rebuild',
    '--module_name=tfjs_binding',
    `--module_path=${join(unfinished, 'napi-v8')}`,
    '--napi_build_version=8',
    `--nodedir=${nodePrefix}`,
    `--python=${python}`,
  ];
  const { ok, output } = await runProcess(process.execPath, args, {
    cwd: packageFolder,
    signal,
    environment: { LC_ALL: 'C' },
  });
  signal.throwIfAborted();
  if (!ok || !existsSync(join(unfinished, 'napi-v8', 'tfjs_binding.node'))) {
    throw new EngineError({
      where,
      rule: `the addon of tfjs-node could not be built with Node's headers in ${nodePrefix}: ${tellingLine(output)}`,
      fix: 'Install a current compiler and the headers of Node 20 or newer (Debian: `sudo apt-get install build-essential libnode-dev`), and run it again; npm_config_nodedir names another folder with headers. Nothing was left behind.',
    });
  }
  await rm(join(packageFolder, 'build'), { recursive: true, force: true });
  await rename(unfinished, finished);
}

/** A run that was cut off may have left the link. */
async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}
