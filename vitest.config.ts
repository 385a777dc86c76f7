import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{domain,eventstore,projections,api,scripts,test}/**/*.{spec,test}.ts'],
    globalSetup: ['test/support/cluster.ts'],
    maxWorkers: 2,
    // Files that follow one another in a worker share the modules that they load: 78 s instead of 134 for a third of them.
    isolate: false,
    unstubEnvs: true,
    // What is awaited comes; beside others' work on the same two cores, with browsers and servers among them, it comes later.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
