// For `require`. It is the one copy of everything that `import` has, so that classes are the same in both.
'use strict';
module.exports = require('./index.js');
