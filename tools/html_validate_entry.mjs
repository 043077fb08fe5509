// Bundled by tools/vendor_test_tools.sh into one script that a browser page can run:
// validateHtml(text) gives a list of "line:column rule: message", empty if the text is valid HTML.
import { HtmlValidate, StaticConfigLoader } from "html-validate/browser";

// Rules of taste, not of the standard: how quotes, capitals and empty elements are written.
const taste = {
  "attr-quotes": "off",
  "attribute-boolean-style": "off",
  "attribute-empty-style": "off",
  "doctype-style": "off",
  "long-title": "off",
  "no-implicit-button-type": "off",
  // Safari forgets that a list without bullets is one, unless it is told.
  "no-redundant-role": "off",
  "no-trailing-whitespace": "off",
  "require-sri": "off",
  "void-style": "off",
};
// The summary of errors stands before the h1, with an h2 of its own, so that it is read first.
const ours = { "heading-level": ["error", { minInitialRank: "h2" }] };
const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    elements: ["html5"],
    extends: ["html-validate:recommended", "html-validate:document"],
    rules: { ...taste, ...ours },
  }),
);

globalThis.validateHtml = async (text) => {
  const report = await validator.validateString(text);
  return report.results.flatMap((result) =>
    result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`),
  );
};
