import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What this needs to know of a model option of core. */
interface Option {
  readonly type: string;
  readonly default: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly line: string;
}

const MARKED = /(<!-- options: (\w+) of @fsdnet\/([\w-]+) -->\n)([\s\S]*?)(<!-- end of options -->)/g;

/** A README with the tables between its "options" marks made anew from the option tables of the packages. */
export async function withOptionTables(root: string, text: string): Promise<string> {
  let result = text;
  for (const [whole, start, exported, folder, , end] of text.matchAll(MARKED)) {
    const source = pathToFileURL(join(root, 'packages', folder!, 'src/index.ts')).href;
    const names = (await import(source)) as Readonly<
      Record<string, { readonly options: Readonly<Record<string, Option>> }>
    >;
    const table = names[exported!];
    if (table === undefined) throw new Error(`@fsdnet/${folder} exports no "${exported}"`);
    result = result.replace(whole, () => `${start}\n${tableOf(table.options)}\n${end}`);
  }
  return result;
}

function tableOf(options: Readonly<Record<string, Option>>): string {
  const rows = Object.entries(options).map(
    ([name, option]) =>
      `| \`${name}\` | ${typeOf(option)} | \`${JSON.stringify(option.default)}\` | ${option.line} |\n`,
  );
  return `| option | type | default | |\n|---|---|---|---|\n${rows.join('')}`;
}

function typeOf({ type, min, max, choices }: Option): string {
  if (choices) return choices.map((choice) => `\`"${choice}"\``).join(', ');
  if (min === undefined) return type;
  return max === undefined ? `${type}, at least ${min}` : `${type}, ${min} … ${max}`;
}
