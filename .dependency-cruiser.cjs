const ours = '^(domain|eventstore|projections|api|scripts|test)/';
const untested = { pathNot: '[.](spec|test)[.]ts$' };
/** Files under `from` may import, of our own code, only what matches `allowed`. */
const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from, ...untested },
  to: { path: ours, pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'declared', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    only('domain-is-pure', '^domain/', '^domain/'),
    {
      name: 'domain-needs-no-package',
      severity: 'error',
      from: { path: '^domain/', ...untested },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'] },
    },
    {
      name: 'features-see-of-each-other-only-events',
      severity: 'error',
      from: { path: '^domain/([^/]+)/', ...untested },
      to: { path: '^domain/([^/]+)/', pathNot: ['^domain/$1/', '/events[.]ts$'] },
    },
    only('eventstore-knows-what-an-event-is', '^eventstore/', '^eventstore/', '^domain/(decider|event|errors)[.]ts$'),
    only(
      'projections-see-events-and-the-port',
      '^projections/',
      '^projections/',
      '^domain/[^/]+/events[.]ts$',
      '^domain/(decider|duration|event|errors)[.]ts$',
      '^eventstore/(eventstore|codec|tail|news|kept|lru|gathered)[.]ts$',
    ),
    only(
      'api-asks-the-ports',
      '^api/',
      '^(api|domain|projections)/',
      '^eventstore/(eventstore|execute|codec|keys|lru|soon|verifiable-log)[.]ts$',
    ),
    only('scripts-wire', '^scripts/', '^(scripts|api|domain|projections|eventstore)/'),
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: ['^test/', '[.](spec|test)[.]ts$'] },
      to: { path: '^test/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^api/gen/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
