import type { ModuleHashes } from './user-model/index.ts';

/** Options by name, defaults written out. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** A model as a run keeps it: enough to build it again. */
export interface ModelSpec extends Pick<ModuleHashes, 'imports'> {
  /** Name of a built-in model, or the name that the user's model gives itself. */
  readonly name: string;
  /** Options of a built-in model, defaults written out; empty for the user's own. */
  readonly options: OptionValues;
  /** Options of self-distillation, defaults written out; null without it. */
  readonly fsd: OptionValues | null;
  /** The user's module and its sha256; null for a built-in model. */
  readonly file: string | null;
  readonly sha256: string | null;
}

/** The name under which results are reported: "fsdnet" for self-distillation on DCNv2. */
export function displayName({ name, fsd, file }: Pick<ModelSpec, 'name' | 'fsd' | 'file'>): string {
  if (!fsd) return name;
  return name === 'dcn-v2' && file === null ? 'fsdnet' : `${name}-fsd`;
}
