import { paperBackbones, paperSets, type ParameterCounts } from '../run/facts.ts';
import type { Page } from './page.ts';
import { paper } from './paper.ts';

/** Table 4: parameters, counted as the paper counts. */
export function table4Page(counts: ParameterCounts): Page {
  const cells = paperBackbones.flatMap(({ title }) =>
    paperSets.map(({ name, paper: set }) => ({ ours: counts[title]?.[name], theirs: paper.table4[title]![set!] })),
  );
  const known = cells.filter(({ ours }) => ours !== undefined);
  const equal = known.filter(({ ours, theirs }) => ours === theirs);
  const whole = equal.length === cells.length;
  return {
    name: 'table4',
    title: 'Table 4: parameters',
    first: whole
      ? `All ${cells.length} counts are the paper's, to the digit.`
      : `${equal.length} of ${cells.length} counts are the paper's (${cells.length - known.length} are not counted yet).`,
    sections: [
      {
        kind: 'table',
        name: 'table4',
        table: {
          title: 'Parameters with the published sizes of the tables',
          head: ['Model', ...paperSets.map(({ title }) => title)],
          rows: paperBackbones.map(({ title }) => [
            title,
            ...paperSets.map(({ name, paper: set }) => {
              const [ours, theirs] = [counts[title]?.[name], paper.table4[title]![set!]];
              if (ours === undefined) return `– (paper ${theirs.toLocaleString('en')})`;
              return ours === theirs
                ? ours.toLocaleString('en')
                : `${ours.toLocaleString('en')} (paper ${theirs.toLocaleString('en')})`;
            }),
          ]),
        },
      },
      {
        kind: 'text',
        text: `The paper counts parts that the authors' code declares and never uses, such as the plain head of DCNv2 in FSDNet; these counts do too
(\`publishedParameters\` of \`fsdnet describe\`). What is trained is less: 552,691 values of FSDNet on Frappe in place of 553,252.`,
      },
    ],
    rows: [],
    command: 'npm run reproduce -- table4',
  };
}
