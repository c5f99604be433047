import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

const ours = /^(fsdnet|@fsdnet\/[^/]+|@tensorflow\/[^/]+)(\/|$)/;

/** Modules whose dependencies are the command line's own copies: this one, and packages that bring tfjs backends. */
const anchors: readonly string[] = [
  import.meta.url,
  ...['@fsdnet/core', '@fsdnet/engine-tfjs'].map((name) => import.meta.resolve(name)),
];

/** The user's own modules: the entry and what it imports by relative path. */
const userModules = new Set<string>();

let registered = false;

/**
 * Imports a module that the user wrote. It may lie anywhere: its imports of `@fsdnet/*` and `@tensorflow/*` resolve to
 * the command line's own copies, so that model and trainer share one tfjs.
 */
export async function importUserModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  if (!registered) register();
  const url = pathToFileURL(file).href;
  userModules.add(url);
  return (await import(url)) as Readonly<Record<string, unknown>>;
}

function register(): void {
  registered = true;
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL } = context;
      for (const anchor of ours.test(specifier) ? anchors : []) {
        try {
          return next(specifier, { ...context, parentURL: anchor });
        } catch {
          // Not a dependency of that package.
        }
      }
      const resolved = next(specifier, { ...context, parentURL });
      if (specifier.startsWith('.') && userModules.has(parentURL ?? '')) userModules.add(resolved.url);
      return resolved;
    },
    load(url, context, next) {
      // A nearby package.json may say CommonJS, but these modules import and export.
      if (userModules.has(url) && extname(url) === '.ts') return next(url, { ...context, format: 'module-typescript' });
      return next(url, context);
    },
  });
}
