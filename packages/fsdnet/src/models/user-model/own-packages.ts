import module from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ConfigError } from '@fsdnet/core';

import { addImport, addModule, isUserFile } from './user-files.ts';
import type { FileCheck } from './user-files.ts';

const ours = /^(fsdnet|@fsdnet\/[^/]+|@tensorflow\/[^/]+)(\/|$)/;

let registered = false;

/**
 * Imports a module that the user wrote. It may lie anywhere: its imports of `@fsdnet/*` and `@tensorflow/*` resolve to
 * the command line's own copies, so that model and trainer share one tfjs. `check` sees the module and every local file
 * that it imports before any code of that file runs, and may throw.
 */
export async function importUserModule(file: string, check?: FileCheck): Promise<Readonly<Record<string, unknown>>> {
  if (!module.registerHooks) {
    throw new ConfigError({
      where: file,
      rule: 'modules of your own are loaded through the module hooks of Node 22.15 and newer',
      got: `Node ${process.versions.node} as ${process.argv0} has it, without them`,
      fix: 'Run the command with Node.',
    });
  }
  if (!registered) register();
  const url = pathToFileURL(file).href;
  addModule(url, check);
  return (await import(url)) as Readonly<Record<string, unknown>>;
}

function register(): void {
  registered = true;
  // Modules whose dependencies are the command line's own copies: this one, and packages that bring tfjs backends.
  const anchors = [
    import.meta.url,
    ...['@fsdnet/core', '@fsdnet/engine-tfjs'].map((name) => import.meta.resolve(name)),
  ];
  module.registerHooks({
    resolve(specifier, context, next) {
      const { parentURL } = context;
      for (const anchor of ours.test(specifier) ? anchors : []) {
        try {
          return next(specifier, { ...context, parentURL: anchor });
        } catch {
          // That package does not depend on it; the next one may.
        }
      }
      const resolved = next(specifier, { ...context, parentURL });
      if (parentURL !== undefined && isLocal(specifier, resolved.url)) addImport(parentURL, resolved.url);
      return resolved;
    },
    load(url, context, next) {
      // A nearby package.json may say CommonJS, but these modules import and export.
      if (isUserFile(url) && extname(url) === '.ts') return next(url, { ...context, format: 'module-typescript' });
      return next(url, context);
    },
  });
}

/** Whether an import names a file of the user's own rather than one of an installed package. */
function isLocal(specifier: string, url: string): boolean {
  return url.startsWith('file:') && (specifier.startsWith('.') || !url.includes('/node_modules/'));
}
