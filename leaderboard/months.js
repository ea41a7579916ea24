window.LCBX_MONTHS = {};
