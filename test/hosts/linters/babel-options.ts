/** What a project that compiles none of this with Babel tells its parser. */
export const babelOptions = {
  requireConfigFile: false,
  babelOptions: {
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ["jsx", "decorators", "decoratorAutoAccessors", "explicitResourceManagement", "importAttributes"] },
  },
};
