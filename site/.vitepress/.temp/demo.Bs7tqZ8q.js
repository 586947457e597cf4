const _imports_0 = "/a/path/assets/demo.CGhg63f3.svg";
export {
  _imports_0 as _
};
