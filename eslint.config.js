import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const clock = 'Time is handed in: only a port reads the clock.';
const edges = [
  'src/main.ts',
  'src/app/**',
  'src/cli/**',
  'src/monitor/screen/**',
  'src/platform/**',
  'workers/**',
  'fixtures/**',
  '**/*.test.ts',
];

const boundaries = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'A file is named for its main export: name it.',
  },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that says it.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];
const outsideWorld = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: clock,
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
];

export default defineConfig(
  { ignores: ['dist/**', 'build/**', 'coverage/**'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-param-reassign': 'error',
      'no-warning-comments': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 15],
      'no-control-regex': 'off',
      'no-restricted-syntax': ['error', ...boundaries, ...outsideWorld],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate', 'process'],
    },
  },
  {
    files: edges,
    rules: { 'no-restricted-syntax': ['error', ...boundaries], 'no-restricted-globals': 'off' },
  },
  {
    files: ['**/*.test.ts', 'fixtures/**', 'types/**'],
    rules: {
      '@typescript-eslint/require-await': 'off',
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 600, skipBlankLines: true }],
    },
  },
  {
    // They describe what others export.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // The tools that demand a default export.
    files: ['*.config.ts', '**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-syntax': 'off', 'no-restricted-globals': 'off', 'no-undef': 'off' },
  },
);
