import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import globals from 'globals';
import typescript from 'typescript-eslint';

/** Which kind of package may import which; scripts/boundaries checks the same table by package name. */
const depConstraints = [
  { sourceTag: 'type:core', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'type:training', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:engine', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:module', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:models', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:setup', onlyDependOnLibsWithTags: ['type:core', 'type:engine'] },
  { sourceTag: 'type:server', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:distributed', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:data', onlyDependOnLibsWithTags: ['type:core'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['*'] },
];

export default typescript.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '**/dist-ts/**',
      '**/coverage/**',
      '**/test-results/**',
      '.nx/**',
      '.tools/**',
      'docs/**',
      // Programs of users, who have other rules.
      'scripts/registry/projects/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Library code: named exports only, and packages see each other only along the table above.
    files: ['packages/*/src/**/*.ts', 'examples/*/src/**/*.ts', 'benchmarks/**/*.ts'],
    ignores: ['**/*.{test,test-d,bench,config}.ts', '**/src/{test-support,end-to-end}/**'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints, enforceBuildableLibDependency: false }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export it by name: names can be searched and renamed.' },
        {
          selector: 'ExportAllDeclaration:not([source.value=/^\\.{1,2}\\u002F.*\\u002Findex\\.ts$/])',
          message: "List the exported names; only the door of a folder ('./folder/index.ts') may be passed on whole.",
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@tensorflow/tfjs',
              message: "Import '@tensorflow/tfjs-core' (and '@tensorflow/tfjs-layers' once for the gradients).",
            },
          ],
        },
      ],
    },
  },
  {
    files: ['scripts/**/*.{mjs,ts}', '*.ts', '*.js'],
    languageOptions: { globals: globals.node },
  },
  {
    // tsup and Vitest want their configuration as a default export.
    files: ['**/*.config.ts', '*.shared.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
);
