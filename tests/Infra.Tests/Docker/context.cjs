// Prints those of the given paths that a builder is sent, as a .dockerignore says: node context.cjs FILE PATH...
const fs = require('fs');
const ignore = require('@balena/dockerignore');

const [file, ...paths] = process.argv.slice(2);
console.log(ignore().add(fs.readFileSync(file, 'utf8')).filter(paths).join('\n'));
