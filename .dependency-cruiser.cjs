// Which feature may import which (docs/architecture.md describes the folders). Everything may import src/core.
const may = {
  core: [],
  config: ['output', 'platform'],
  platform: [],
  output: [],
  terminal: ['platform'],
  interpret: ['terminal'],
  local: ['interpret', 'platform'],
  remote: ['local', 'platform'],
  timeline: ['config', 'local', 'output', 'platform', 'remote'],
  demo: ['local', 'platform'],
  explain: ['interpret', 'output'],
  doctor: ['interpret', 'local', 'output', 'platform', 'remote'],
  mcp: ['app', 'interpret', 'local', 'options', 'output', 'platform', 'terminal'],
  options: ['config', 'local', 'output', 'platform', 'remote', 'terminal'],
  notify: ['config', 'options', 'output', 'platform', 'terminal'],
  app: [
    'config',
    'demo',
    'doctor',
    'local',
    'notify',
    'options',
    'output',
    'platform',
    'remote',
    'terminal',
    'timeline',
  ],
  monitor: ['app', 'config', 'notify', 'output', 'platform', 'terminal', 'timeline'],
};

const notATest = '\\.test\\.ts$';

const features = Object.entries(may).map(([feature, others]) => ({
  name: `imports-of-${feature}`,
  comment: `src/${feature} may import only src/core${others.map((name) => `, src/${name}`).join('')}`,
  severity: 'error',
  from: { path: `^src/${feature}/`, pathNot: notATest },
  to: {
    path: '^(src|workers)/',
    pathNot: [feature, 'core', ...others].map((name) => `^src/${name}/`),
  },
}));

/** Pure features use neither Node nor a package, except those named here. */
const pure = {
  core: [],
  interpret: [],
  output: ['get-east-asian-width'],
};
const purity = Object.entries(pure).map(([feature, packages]) => ({
  name: `${feature}-is-pure`,
  severity: 'error',
  from: { path: `^src/${feature}/`, pathNot: notATest },
  to: {
    dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'unknown'],
    ...(packages.length ? { pathNot: packages.map((name) => `node_modules/${name}/`) } : {}),
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-between-folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'nothing-imports-the-entries',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|cli|library)' },
      to: { path: '^(src/(main|cli|library)|workers)' },
    },
    {
      name: 'the-library-does-not-import-the-command-line',
      severity: 'error',
      from: { path: '^src/library', pathNot: notATest },
      to: { path: '^src/(cli|monitor)/' },
    },
    {
      name: 'commands-do-not-import-the-monitor',
      severity: 'error',
      from: { path: '^src/cli/commands/', pathNot: notATest },
      to: { path: '^src/monitor/' },
    },
    {
      name: 'only-the-screen-imports-blessed',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/monitor/screen/blessed-surface\\.ts$' },
      to: { path: 'node_modules/blessed', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-platform-does-io',
      comment: 'Node modules that touch the machine; a type of theirs may be named anywhere.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: {
        path: '^(node:)?(fs|fs/promises|child_process|net|http|https|http2|dns|worker_threads|os|module|dgram|tls|readline|readline/promises|v8)$',
        dependencyTypes: ['core'],
        dependencyTypesNot: ['type-only'],
      },
    },
    ...features,
    ...purity,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build)/|\\.test\\.ts$' },
  },
};
