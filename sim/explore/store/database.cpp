// SPDX-License-Identifier: Apache-2.0
#include "explore/store/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

namespace outcore::explore {
namespace {

/// How long another process may hold the right to write. Its transactions take milliseconds; a
/// machine that swaps takes longer. Assumed.
constexpr int kPatienceMilliseconds = 60'000;

std::string reason(sqlite3* database) {
    const std::string message = sqlite3_errmsg(database);
    const int system = sqlite3_system_errno(database);
    const int code = sqlite3_extended_errcode(database) & 0xff;
    if (system == 0 || (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)) return message;
    return fmt::format("{} ({})", message, std::generic_category().message(system));
}

/// SQLite tries several ways and reports how the last one failed; the folder knows more.
std::string why_not_opened(sqlite3* database, const std::filesystem::path& file, bool writes) {
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path() / ".";
    if (::access(folder.c_str(), X_OK | (writes ? W_OK : 0)) == 0) return reason(database);
    return std::generic_category().message(errno);
}

[[noreturn]] void fail(sqlite3* database) {
    const char* file = sqlite3_db_filename(database, "main");
    throw StoreError(fmt::format("{}: {}", file != nullptr ? file : "store", reason(database)));
}

/// What has a meaning of its own in a URI is written as %XX.
std::string uri_path(const std::filesystem::path& file) {
    std::string text;
    for (const char c : std::filesystem::absolute(file).string()) {
        const bool plain = c != '%' && c != '?' && c != '#';
        text += plain ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    return text;
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql) : database_(database.handle()) {
    const int size = static_cast<int>(sql.size());
    check(sqlite3_prepare_v3(database_, sql.data(), size, SQLITE_PREPARE_PERSISTENT, &statement_,
                             nullptr));
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::check(int code) const {
    if (code != SQLITE_OK) fail(database_);
}

void Statement::bind_one(int index, std::int64_t value) {
    check(sqlite3_bind_int64(statement_, index, value));
}
void Statement::bind_one(int index, double value) {
    check(sqlite3_bind_double(statement_, index, value));
}
void Statement::bind_one(int index, std::string_view value) {
    check(sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
}
void Statement::bind_one(int index, BlobBytes value) {
    check(sqlite3_bind_blob64(statement_, index, value.bytes.data(), value.bytes.size(),
                              SQLITE_TRANSIENT));
}
void Statement::bind_one(int index, std::nullptr_t) { check(sqlite3_bind_null(statement_, index)); }

void Statement::reset() { sqlite3_reset(statement_); }

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(database_);
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
double Statement::number(int column) const {
    if (is_null(column)) return std::numeric_limits<double>::quiet_NaN();
    return sqlite3_column_double(statement_, column);
}
std::string Statement::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string() : std::string(bytes, size);
}

void Database::open(const std::string& name, int flags) {
    if (sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
        const std::string why = why_not_opened(handle_, file_, (flags & SQLITE_OPEN_READONLY) == 0);
        sqlite3_close(handle_);
        throw StoreError(fmt::format("{}: {}", file_.string(), why));
    }
    sqlite3_busy_timeout(handle_, kPatienceMilliseconds);
}

Database::Database(const std::filesystem::path& file, Access access) : file_(file) {
    constexpr int kAlways = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (access != Access::Read) {
        const int create = access == Access::Create ? SQLITE_OPEN_CREATE : 0;
        open(file.string(), kAlways | SQLITE_OPEN_READWRITE | create);
        return;
    }
    open(file.string(), kAlways | SQLITE_OPEN_READONLY);
    const char* probe = "SELECT count(*) FROM sqlite_schema";
    const int code = sqlite3_exec(handle_, probe, nullptr, nullptr, nullptr) & 0xff;
    if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY) return;
    // Readers of a log need to write beside it. Without a log there is nothing that they would
    // miss.
    if (std::filesystem::exists(file.string() + "-wal")) fail(handle_);
    sqlite3_close(handle_);
    open(fmt::format("file:{}?immutable=1", uri_path(file)),
         kAlways | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_);
}

std::int64_t Database::integer(const std::string& sql) {
    Statement query(*this, sql);
    return query.step() ? query.integer(0) : 0;
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_); }

Transaction::Transaction(Database& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

}  // namespace outcore::explore
