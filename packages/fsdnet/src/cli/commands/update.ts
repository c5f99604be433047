import { updateRun, updateText } from '../../run/update/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { updateOptionTable } from '../options/index.ts';
import type { UpdateOptions } from '../options/index.ts';
import type { Context } from './context.ts';

/** `fsdnet update RUN`: one pass over further rows, into a new run folder. */
export async function update(context: Context): Promise<void> {
  const options = fromCommandLine<UpdateOptions>(updateOptionTable, context.given);
  const result = await updateRun(context.positional['run'] ?? '', options, context);
  context.console.result({ ...result }, updateText(result));
}
