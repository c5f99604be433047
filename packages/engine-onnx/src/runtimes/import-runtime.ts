/** What is used of the globals of Node, which pages do not have. */
interface NodeGlobals {
  readonly Float32Array: Float32ArrayConstructor;
  readonly process?: {
    readonly env: Record<string, string | undefined>;
    cwd(): string;
    getBuiltinModule?(name: 'node:vm'): { runInThisContext(code: 'globalThis'): NodeGlobals };
    getBuiltinModule?(name: 'node:url'): { fileURLToPath(url: string): string };
    getBuiltinModule?(name: 'node:module'): { createRequire(from: string): (name: string) => unknown };
  };
}

/**
 * Imports a runtime by the name of its package or the URL of its file. The addon of onnxruntime-node makes arrays of the main
 * context of Node, which its own JavaScript does not recognise in another one: Jest has a context of `node:vm` for each test
 * file. There both are loaded into the main context.
 */
export async function importRuntime(name: string): Promise<unknown> {
  const here = globalThis as NodeGlobals;
  const main = here.process?.getBuiltinModule?.('node:vm').runInThisContext('globalThis');
  // Else onnxruntime-node collects telemetry for upload, in a database in the home folder or, where it can have none, in the
  // working folder. Whoever has set the variable decides.
  if (main?.process) main.process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  if (main?.process?.getBuiltinModule && main.Float32Array !== here.Float32Array) {
    const from = import.meta.url ?? `${main.process.cwd()}/`;
    const require = main.process.getBuiltinModule('node:module').createRequire(from);
    return require(name.startsWith('file:') ? main.process.getBuiltinModule('node:url').fileURLToPath(name) : name);
  }
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}
