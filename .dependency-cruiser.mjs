// The import ladder: a folder imports only from folders to its left. CONTRIBUTING.md says why.
const core = [
  'util',
  'errors',
  'event',
  'types',
  'expression',
  'statement',
  'schema',
  'compiler',
  'dialect',
  'result',
  'pool',
  'engine',
  'codegen',
];
const orm = ['mapping', 'state', 'declarative', 'query', 'loading', 'flush', 'session', 'context'];

/** One rule per folder: nothing to its right, and none of the files at the library's root. */
function ladder(library, folders) {
  return folders.map((folder, place) => {
    const right = folders.slice(place + 1);
    const forbidden = [...(right.length > 0 ? [`(${right.join('|')})/`] : []), '[^/]+$'];
    return {
      name: `${library}-ladder`,
      comment: `${library}/${folder} imports only from the folders to its left: ${folders.slice(0, place).join(', ') || 'none'}`,
      severity: 'error',
      from: { path: `^libs/${library}/src/${folder}/` },
      to: { path: `^libs/${library}/src/(${forbidden.join('|')})` },
    };
  });
}

/** A library names no library to its right and enters the others by their doors only. */
function between(library, doors) {
  return {
    name: 'library-ladder',
    comment: `libs/${library} may import of the other libraries only ${doors.join(', ') || 'nothing'}`,
    severity: 'error',
    from: { path: `^libs/${library}/src/` },
    to: { path: '^libs/', pathNot: [`^libs/${library}/`, ...doors.map((door) => `^libs/${door}$`)] },
  };
}

const coreIndex = 'core/src/index\\.ts';
const coreSpi = 'core/src/spi\\.ts';
const ormIndex = 'orm/src/index\\.ts';

export default {
  forbidden: [
    ...ladder('core', core),
    ...ladder('orm', orm),
    {
      name: 'no-unknown-folder',
      comment: 'every folder of core and orm has its place in the ladder',
      severity: 'error',
      from: {},
      to: {
        path: '^libs/(core|orm)/src/[^/]+/',
        pathNot: [`^libs/core/src/(${core.join('|')}|dialects)/`, `^libs/orm/src/(${orm.join('|')})/`],
      },
    },
    {
      name: 'dialects-are-leaves',
      comment: 'only builtin-dialects.ts names a dialect',
      severity: 'error',
      from: { path: '^libs/core/src/', pathNot: ['^libs/core/src/dialects/', '^libs/core/src/builtin-dialects\\.ts$'] },
      to: { path: '^libs/core/src/dialects/' },
    },
    {
      name: 'dialects-know-no-engine',
      comment: 'a dialect imports what is left of engine, and no file at the root of core',
      severity: 'error',
      from: { path: '^libs/core/src/dialects/' },
      to: { path: '^libs/core/src/(engine/|[^/]+$)' },
    },
    {
      name: 'dialects-know-no-other',
      comment: 'a dialect does not import another dialect',
      severity: 'error',
      from: { path: '^libs/core/src/dialects/([^/]+)/' },
      to: { path: '^libs/core/src/dialects/', pathNot: '^libs/core/src/dialects/$1/' },
    },
    between('core', []),
    between('orm', [coreIndex, coreSpi]),
    between('testing', [coreIndex, coreSpi, ormIndex]),
    between('nestjs', [coreIndex, ormIndex]),
    between('fastify', [coreIndex, ormIndex]),
    {
      name: 'libraries-by-name',
      comment: 'another library is imported by its package name, never by a path into its folder',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'libraries-by-name',
      comment:
        'outside of libs a library is imported by its package name: tests there see what users see, save those of the drivers, which no package name shows',
      severity: 'error',
      from: { path: '^(apps|bench|examples|test)/', pathNot: '^test/drivers/' },
      to: { path: '^libs/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'drivers-only-in-dialects',
      comment: 'core has no runtime dependency; a driver package is named only by the dialect that speaks to it',
      severity: 'error',
      from: { path: '^libs/core/src/', pathNot: '^libs/core/src/dialects/' },
      to: {
        // What declares the modules of Node; index.ts refers to it for those who compile against the package.
        pathNot: 'node_modules/@types/node/',
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      },
    },
    {
      name: 'orm-needs-no-package',
      comment: 'orm imports no package; the adapter of cls-hooked, an optional peer, is the exception',
      severity: 'error',
      from: { path: '^libs/orm/src/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(@types/)?cls-hooked/',
      },
    },
    {
      name: 'sources-know-no-tests',
      comment: 'neither sources nor programs import tests',
      severity: 'error',
      from: { path: '^(libs|apps)/[^/]+/src/' },
      to: { path: '^(test/|(libs|apps)/[^/]+/test/)' },
    },
    {
      name: 'no-runtime-cycle',
      comment: 'no cycle of modules at run time; entities may name each other, as their arrows are followed later',
      severity: 'error',
      from: { pathNot: '\\.entity\\.ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'type-cycles-stay-in-a-folder',
      comment: 'modules that need the types of each other lie in one folder',
      severity: 'error',
      from: { path: '^((libs|apps)/[^/]+/src/[^/]+)/', pathNot: '\\.entity\\.ts$' },
      to: { circular: true, via: { pathNot: '^$1/' } },
    },
    {
      name: 'not-resolvable',
      comment: 'every import leads somewhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^test/jest-to-vitest/before/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@athanor/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
