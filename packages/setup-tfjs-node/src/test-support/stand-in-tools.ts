import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LibraryWheel } from '../wheels.ts';
import { wheelFile } from './wheel-file.ts';

const require = createRequire(import.meta.url);

/** What the stand-ins do differently from good programs; see stand-in-tool.mjs. */
export interface Behaviour {
  /** Programs that are not there. */
  readonly without?: readonly string[];
  readonly pip?: 'missing' | 'offline' | 'empty' | 'full' | 'broken';
  readonly npm?: 'offline';
  readonly build?: 'fails';
  readonly compiler?: 'broken';
  readonly pythonVersion?: string;
  readonly addon?: string;
  readonly usesGpu?: boolean;
  readonly driver?: string;
  readonly delay?: number;
  /** Node's headers. Default: good ones. */
  readonly headers?: 'missing' | 'incomplete' | 'old';
}

/** Programs that have a stand-in. */
export const standInTools: readonly string[] = ['python3', 'npm', 'g++', 'make', 'nvidia-smi'];

/** An environment in which only stand-ins are found; programs, headers and cache lie in `folder`. */
export function standInEnvironment(folder: string, behaviour: Behaviour = {}): Record<string, string> {
  const { without = [], headers, ...settings } = behaviour;
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = fileURLToPath(new URL('stand-in-tool.mjs', import.meta.url));
  for (const tool of standInTools) {
    if (without.includes(tool) || (tool === 'nvidia-smi' && behaviour.driver === undefined)) continue;
    // Starting Node takes a while, so what only has to be there does not.
    const isThere = tool === 'make' || (tool === 'g++' && behaviour.compiler !== 'broken');
    const act = isThere ? 'exit 0' : `exec "${process.execPath}" "${script}" "${tool}" "$@"`;
    writeFileSync(join(bin, tool), `#!/bin/sh\n${act}\n`);
    chmodSync(join(bin, tool), 0o755);
  }
  const engine = createRequire(require.resolve('@fsdnet/core/package.json'));
  const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-cpu'];
  const standIn = {
    ...settings,
    python: join(bin, 'python3'),
    packages: Object.fromEntries(packages.map((each) => [each, engine.resolve(each)])),
    wheels: writtenWheels(folder),
  };
  return {
    PATH: bin,
    NODE_PATH: '',
    MAKE: '',
    CXX: '',
    PYTHON: '',
    XDG_CACHE_HOME: join(folder, 'cache'),
    NODE_DISABLE_COMPILE_CACHE: '1',
    npm_config_nodedir: headersFolder(join(folder, 'node'), headers),
    STAND_IN: JSON.stringify(standIn),
  };
}

function headersFolder(folder: string, state: Behaviour['headers']): string {
  const include = join(folder, 'include', 'node');
  if (state === 'missing') return folder;
  mkdirSync(include, { recursive: true });
  writeFileSync(join(include, 'node_version.h'), `#define NODE_MAJOR_VERSION ${state === 'old' ? 8 : 24}\n`);
  for (const file of ['node_api.h', 'js_native_api.h', 'common.gypi']) {
    if (state !== 'incomplete' || file !== 'common.gypi') writeFileSync(join(include, file), '');
  }
  return folder;
}

/** Wheels with what the installation takes from the real ones, and with something that it leaves. */
const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'tensorflow-cpu': {
    'tensorflow/__init__.py': 'left',
    'tensorflow/libtensorflow_cc.so.2': 'library',
    'tensorflow/libtensorflow_framework.so.2': 'framework',
    'tensorflow/include/tensorflow/c/c_api.h': '',
    'tensorflow/include/tensorflow/core/framework/left.h': 'left',
  },
  'nvidia-cuda-runtime-cu12': {
    'nvidia/__init__.py': 'left',
    'nvidia/cuda_runtime/include/left.h': 'left',
    'nvidia/cuda_runtime/lib/libcudart.so.12': 'cudart',
  },
};

const files = new Map(Object.entries(contents).map(([project, content]) => [project, wheelFile(content)]));

/** The wheels as the installation is told of them. */
export const standInWheels: readonly LibraryWheel[] = [...files].map(([project, bytes]) => ({
  project,
  version: '1.0',
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
  unpackedBytes: 100,
}));

/** Writes the wheels for pip's stand-in; their paths by project. */
function writtenWheels(folder: string): Readonly<Record<string, string>> {
  const paths = [...files].map(([project, bytes]) => {
    const path = join(folder, `${project}.whl`);
    writeFileSync(path, bytes);
    return [project, path] as const;
  });
  return Object.fromEntries(paths);
}
