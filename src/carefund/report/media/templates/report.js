(function () {
  "use strict";
  var boxes = document.querySelectorAll(".scroll:not(.tall)");
  function reachWhatScrolls() {
    Array.prototype.forEach.call(boxes, function (one) {
      if (one.scrollWidth > one.clientWidth) {
        one.setAttribute("tabindex", "0");
        one.setAttribute("role", "region");
      } else {
        one.removeAttribute("tabindex");
        one.removeAttribute("role");
      }
    });
  }
  reachWhatScrolls();
  window.addEventListener("resize", reachWhatScrolls);
  document.addEventListener("toggle", reachWhatScrolls, true);
}());
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
    count.textContent = shown ? shown + (shown === 1 ? " area" : " areas") : "No area matches";
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
    var button = document.createElement("button"), words = document.createElement("span");
    button.type = "button";
    button.className = "sort";
    words.className = "sorted-words";
    words.setAttribute("aria-hidden", "true");
    while (cell.firstChild) { button.appendChild(cell.firstChild); }
    words.innerHTML = button.innerHTML;
    cell.appendChild(button);
    cell.appendChild(words);
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
