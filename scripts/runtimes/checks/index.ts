import type { Check } from '../check.ts';
import { bundlers } from './bundlers.ts';
import { engines } from './engines.ts';
import { frameworks } from './frameworks.ts';
import { surroundings } from './surroundings.ts';

/** Every check, in the order of the page. */
export const checks: readonly Check[] = [...engines, ...surroundings, ...bundlers, ...frameworks];
