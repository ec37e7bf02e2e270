/** What `npm start` runs. The version of Node is looked at before anything is loaded that an older one can not load. */
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 9)) {
  process.stderr.write(
    `Kheo needs Node 24.9 or later; this is ${process.version}. Start it with npm start, which brings its own.\n`,
  );
  process.exitCode = 78;
} else {
  const { start } = await import('./start.js');
  await start();
}
