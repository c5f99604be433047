import type { ColumnKind, OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';

/** Columns of the file; the label stands last, undefined ones are left out: the weight and the other possible label. */
const FILE_COLUMNS: readonly (readonly [name: string, kind?: ColumnKind])[] = [
  ['age', 'number'],
  ['class_worker', 'category'],
  ['det_ind_code', 'category'],
  ['det_occ_code', 'category'],
  ['education', 'category'],
  ['wage_per_hour', 'number'],
  ['hs_college', 'category'],
  ['marital_stat'],
  ['major_ind_code', 'category'],
  ['major_occ_code', 'category'],
  ['race', 'category'],
  ['hisp_origin', 'category'],
  ['sex', 'category'],
  ['union_member', 'category'],
  ['unemp_reason', 'category'],
  ['full_or_part_emp', 'category'],
  ['capital_gains', 'number'],
  ['capital_losses', 'number'],
  ['stock_dividends', 'number'],
  ['tax_filer_stat', 'category'],
  ['region_prev_res', 'category'],
  ['state_prev_res', 'category'],
  ['det_hh_fam_stat', 'category'],
  ['det_hh_summ', 'category'],
  ['instance_weight'],
  ['mig_chg_msa', 'category'],
  ['mig_chg_reg', 'category'],
  ['mig_move_reg', 'category'],
  ['mig_same', 'category'],
  ['mig_prev_sunbelt', 'category'],
  ['num_emp', 'number'],
  ['fam_under_18', 'category'],
  ['country_father', 'category'],
  ['country_mother', 'category'],
  ['country_self', 'category'],
  ['citizenship', 'category'],
  ['own_or_self', 'category'],
  ['vet_question', 'category'],
  ['vet_benefits', 'category'],
  ['weeks_worked', 'number'],
  ['year', 'category'],
];

/** Census-Income (KDD), its test part: few clicks, many kinds of columns. */
export const censusKdd: OwnDataSet = {
  name: 'census-kdd',
  source: 'census-kdd',
  columns: Object.fromEntries(FILE_COLUMNS.flatMap(([name, kind]) => (kind ? [[name, kind]] : []))),
  read: (dataDir) =>
    readLines(dataDir, 'census-kdd/census-income.test.gz').map((line) => {
      const cells = line.split(',').map((cell) => cell.trim());
      return {
        y: cells.at(-1) === '50000+.' ? 1 : 0,
        cells: cells.filter((_, column) => FILE_COLUMNS[column]?.[1] !== undefined),
      };
    }),
};
