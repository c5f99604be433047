import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

const ours = /^(fsdnet|@fsdnet\/[^/]+|@tensorflow\/[^/]+)(\/|$)/;

/** Modules whose packages are the command line's own copies. */
const anchors = [import.meta.url];

let registered = false;
const entries = new Set<string>();

/**
 * Imports a module that the user wrote. It may lie anywhere: its imports of `@fsdnet/*` and `@tensorflow/*` resolve to
 * the command line's own copies, so that model and trainer share one tfjs.
 */
export async function importUserModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  if (!registered) register();
  const url = pathToFileURL(file).href;
  entries.add(url);
  return (await import(url)) as Readonly<Record<string, unknown>>;
}

function register(): void {
  registered = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (ours.test(specifier)) {
        for (const parentURL of anchors) {
          try {
            return next(specifier, { ...context, parentURL });
          } catch {
            // Not a dependency of the command line: the user's own copy, below.
          }
        }
      }
      return next(specifier, context);
    },
    load(url, context, next) {
      // A nearby package.json may say CommonJS; a model or configuration module has a default export, so it is ESM.
      if (entries.has(url) && extname(url) === '.ts') return next(url, { ...context, format: 'module-typescript' });
      return next(url, context);
    },
  });
}
