import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';

import { importUserModule } from './own-packages.ts';

const moduleExtensions = ['.ts', '.mts', '.js', '.mjs'];

/** Whether a `--model` or `--config` value means a module rather than a name. */
export function isModulePath(value: string): boolean {
  return moduleExtensions.includes(extname(value));
}

/** The default export of a user's module; `option` names where the path came from. */
export async function defaultExport(path: string, option: string): Promise<unknown> {
  const file = resolve(path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new InputError({ where: option, rule: 'must name a file', got: `"${path}"`, fix: 'Check the path.' });
  }
  const module = await importOrExplain(file, option);
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

async function importOrExplain(file: string, option: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await importUserModule(file);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
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
