#!/bin/sh
# Rebuild tests/vendor: the HTML validator and axe-core, each as one script that a browser page can run, with
# their licences. Needs node and npm; the tests themselves need neither. Run it only to change a version.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
vendor="$root/tests/vendor"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

cp "$root/tools/html_validate_entry.mjs" "$build/entry.mjs"
cd "$build"
npm init -y >/dev/null
npm install --silent --ignore-scripts html-validate@11.18.0 axe-core@4.14.1 esbuild@0.28.2

mkdir -p "$vendor"
node_modules/.bin/esbuild entry.mjs --bundle --minify --format=iife --platform=browser \
    --legal-comments=none --log-level=warning --metafile=meta.json --outfile="$vendor/html-validate.min.js"
cp node_modules/axe-core/axe.min.js "$vendor/axe.min.js"
cp node_modules/axe-core/LICENSE "$vendor/axe.LICENSE.txt"
cat node_modules/axe-core/LICENSE-3RD-PARTY.txt >>"$vendor/axe.LICENSE.txt"

# The licence of every package of which a part is in the bundle, as esbuild lists them.
node -e '
const fs = require("fs");
const inputs = Object.keys(Object.values(require("./meta.json").outputs)[0].inputs);
const names = inputs.map((p) => (p.match(/^node_modules\/((@[^/]+\/)?[^/]+)\//) || [])[1]).filter(Boolean);
for (const name of [...new Set(names)].sort()) {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(fs.readFileSync(`${folder}/package.json`));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  console.log(`== ${about.name} ${about.version} (${about.license}) ==\n`);
  console.log(file ? fs.readFileSync(`${folder}/${file}`, "utf8").trim() : "(ships no licence text)", "\n");
}' >"$vendor/html-validate.LICENSES.txt"

ls -l "$vendor"
