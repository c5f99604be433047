/** The part of the WebAssembly interface that we use; TypeScript declares it only together with the whole DOM. */
export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  /** The buffer is shared if `shared` is true. */
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number; readonly shared?: boolean }) => {
    /** Another object once it has grown. */
    readonly buffer: ArrayBufferLike;
    grow(pages: number): number;
  };
}

/** A module, and what makes instances of it. */
export interface CompiledModule {
  readonly api: WebAssemblyApi;
  readonly module: object;
}

/**
 * Compiles a module, given as base64 text, when it is first asked for. Null where WebAssembly or a feature that the module
 * needs is missing or forbidden by a page's policy.
 */
export function compiledOnce(base64: string): () => CompiledModule | null {
  let compiled: CompiledModule | null | undefined;
  return () => {
    if (compiled === undefined) compiled = compile(base64);
    return compiled;
  };
}

function compile(base64: string): CompiledModule | null {
  const api = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (!api) return null;
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return { api, module: new api.Module(bytes) };
  } catch {
    return null;
  }
}
