import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';

import { ConfigError, CtrError, InputError } from '@fsdnet/core';

import { importUserModule } from './own-packages.ts';
import type { FileCheck } from './user-files.ts';

const moduleExtensions = ['.ts', '.mts', '.js', '.mjs'];

/** Whether a `--model` or `--config` value means a module rather than a name. */
export function isModulePath(value: string): boolean {
  return moduleExtensions.includes(extname(value));
}

/** The file of a user's module, with symbolic links followed; `option` names where the path came from. */
export function moduleFile(path: string, option: string): string {
  const file = resolve(path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new InputError({ where: option, rule: 'must name a file', got: `"${path}"`, fix: 'Check the path.' });
  }
  return realpathSync(file);
}

/** The default export of a user's module; `option` names where the path came from. Throws what `check` throws. */
export async function defaultExport(path: string, option: string, check?: FileCheck): Promise<unknown> {
  const module = await importOrExplain(moduleFile(path, option), option, check);
  if (module['default'] === undefined) {
    throw new ConfigError({
      where: path,
      rule: 'needs a default export',
      got: `exports ${Object.keys(module).join(', ') || 'nothing'}`,
      fix: 'Write `export default …`.',
    });
  }
  return module['default'];
}

async function importOrExplain(
  file: string,
  option: string,
  check: FileCheck | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await importUserModule(file, check);
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof CtrError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    const fix =
      code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
        ? 'Node strips types only: use no enum, namespace or parameter property.'
        : code === 'ERR_MODULE_NOT_FOUND'
          ? 'Install the missing package beside the file, or correct the import.'
          : 'Run it with --log-level debug to see where.';
    throw new ConfigError({
      where: `${option} ${file}`,
      rule: `could not be loaded: ${firstLine(cause.message)}`,
      fix,
      cause,
    });
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/\.$/, '');
}
