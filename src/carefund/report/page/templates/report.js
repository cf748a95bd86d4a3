(function () {
  "use strict";
  var table = document.getElementById("areas-table");
  var box = document.getElementById("filter");
  if (!table || !box) { return; }
  var body = table.tBodies[0];
  var heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
  var input = document.getElementById("filter-words");
  var count = document.getElementById("filter-count");
  box.hidden = false;
  input.addEventListener("input", function () {
    var words = input.value.trim().toLowerCase(), shown = 0;
    Array.prototype.forEach.call(body.rows, function (row) {
      var text = Array.prototype.filter.call(row.cells, function (cell) { return cell.className !== "n"; })
        .map(function (cell) { return cell.textContent; }).join(" ").toLowerCase();
      row.hidden = text.indexOf(words) < 0;
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = shown + " areas";
  });
  function key(row, place) {
    var cell = row.cells[place];
    if (cell.className !== "n") { return cell.textContent; }
    return cell.hasAttribute("data-value") ? Number(cell.getAttribute("data-value")) : null;
  }
  function compare(left, right) {
    if (left === null || right === null) { return (left === null) - (right === null); }
    return typeof left === "string" ? left.localeCompare(right) : left - right;
  }
  Array.prototype.forEach.call(heads, function (cell, place) {
    var button = document.createElement("button");
    button.type = "button";
    while (cell.firstChild) { button.appendChild(cell.firstChild); }
    cell.appendChild(button);
    button.addEventListener("click", function () {
      var falling = cell.getAttribute("aria-sort") === "ascending";
      Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
      cell.setAttribute("aria-sort", falling ? "descending" : "ascending");
      Array.prototype.slice.call(body.rows).sort(function (left, right) {
        var a = key(left, place), b = key(right, place);
        return a === null || b === null ? compare(a, b) : (falling ? -1 : 1) * compare(a, b);
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
}());
