// Which layer may import which: the direction of the house, as data (docs/architecture.md draws it).
const may = {
  domain: [],
  parse: ['domain'],
  model: ['domain', 'parse'],
  protocol: ['domain'],
  collect: ['domain', 'parse', 'model'],
  render: ['domain', 'model'],
  tui: ['domain', 'model', 'render'],
};

const layers = Object.entries(may).map(([layer, below]) => ({
  name: `${layer}-imports-${below.join('-and-') || 'nothing'}`,
  comment: `src/${layer} may import only itself${below.map((name) => `, src/${name}`).join('')}`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(src|workers)/',
    pathNot: [layer, ...below].map((name) => `^src/${name}/`),
  },
}));

/** Pure layers touch neither Node nor a package, save those named here. */
const pure = {
  domain: [],
  parse: ['smol-toml'],
  model: [],
  protocol: [],
  render: ['get-east-asian-width'],
};
const purity = Object.entries(pure).map(([layer, packages]) => ({
  name: `${layer}-is-pure`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: '\\.test\\.ts$' },
  to: {
    dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'unknown'],
    ...(packages.length ? { pathNot: packages.map((name) => `node_modules/${name}/`) } : {}),
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-the-entries',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|cli|library)' },
      to: { path: '^(src/(main|cli|library)|workers)' },
    },
    {
      name: 'only-the-screen-imports-blessed',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/tui/screen\\.ts$' },
      to: { path: 'node_modules/blessed', dependencyTypesNot: ['type-only'] },
    },
    ...layers,
    ...purity,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};
